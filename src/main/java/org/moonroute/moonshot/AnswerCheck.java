package org.moonroute.moonshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Message;

/**
 * Checks an answer against what {@code response_format} asks for: an object, or what a JSON Schema says. The service promises
 * it only for some models and some schemas. Safe for use by many threads.
 */
final class AnswerCheck {
    private static final int MOST_FAULTS = 10;
    /** Prompts of one batch have one schema, or a few. */
    private static final int MOST_SCHEMAS = 100;

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_PATH)
            .losslessNarrowing(true)
            .build();
    /** A schema comes with a prompt: it must not make this process fetch anything. */
    private static final class Schemas {
        static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));
    }

    private final Map<Object, JsonSchema> schemas = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, JsonSchema> eldest) {
            return size() > MOST_SCHEMAS;
        }
    };

    /** What is wrong with an answer, each fault in words; empty when nothing is, or nothing is asked for. */
    List<String> faults(Conversation conversation, String answer) {
        if (!(conversation.prompt().options().values().get("response_format") instanceof Map<?, ?> format)
                || continues(conversation)) {
            return List.of();
        }
        Object type = format.get("type");
        boolean withSchema = "json_schema".equals(type);
        if (!withSchema && !"json_object".equals(type)) {
            return List.of();
        }
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(answer);
        } catch (JsonProcessingException wrong) {
            return List.of("it is not valid JSON");
        }
        if (!withSchema) {
            return json.isObject() ? List.of() : List.of("it is not a JSON object");
        }
        Object schema = format.get("json_schema") instanceof Map<?, ?> named ? named.get("schema") : null;
        return schema == null ? List.of() : faults(schema, json);
    }

    /** The answer goes on from the beginning that the prompt gave, and does not repeat it. */
    private static boolean continues(Conversation conversation) {
        List<Message> asked = conversation.prompt().messages();
        return asked.get(asked.size() - 1) instanceof Message.Given given
                && given.role().equals("assistant");
    }

    private List<String> faults(Object schema, JsonNode answer) {
        try {
            return compiled(schema).validate(answer).stream()
                    .map(ValidationMessage::getMessage)
                    .sorted()
                    .limit(MOST_FAULTS)
                    .toList();
        } catch (RuntimeException unusable) {
            // The service has taken this schema; that it cannot be checked here is no fault of the answer.
            return List.of();
        }
    }

    private synchronized JsonSchema compiled(Object schema) {
        return schemas.computeIfAbsent(
                schema, one -> Schemas.FACTORY.getSchema(Json.MAPPER.<JsonNode>valueToTree(one), CONFIG));
    }
}

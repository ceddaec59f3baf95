package org.moonroute.moonshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.moonroute.conversation.ToolSpec;

/**
 * What the service accepts as the definition of a tool. The schema of its parameters has to be in Moonshot's dialect of
 * JSON Schema, or every request that offers the tool is refused (status 400).
 *
 * <p>Sources: MoonshotAI/walle, docs/mfjs-spec.md, docs/walle.md and the validator itself (the dialect);
 * platform.kimi.ai/docs (the name). Limits are the strictest that are documented; newer releases allow more levels, more
 * properties and other lengths of names. Where the specification speaks of a keyword as unsupported and the validator lets
 * it pass ({@code title}, bounds), it is accepted here. Not checked: that recursion by {@code $ref} ends, that a
 * {@code default} fits its type, and which bounds go with which type.
 */
public final class SchemaDialect {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9-_]{2,63}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private SchemaDialect() {}

    /**
     * What is wrong with a definition, each fault one sentence. Those of the schema begin with the place, as a path from
     * {@code $}, the schema's root. Empty when the service accepts the definition.
     */
    public static List<String> problems(ToolSpec spec) {
        List<String> found = new ArrayList<>();
        if (spec.isOfService()) {
            return found;
        }
        if (!NAME.matcher(spec.name()).matches()) {
            found.add("The name \"" + spec.name() + "\" is not accepted: it takes 3 to 64 letters, digits, _ and -,"
                    + " and begins with a letter or _.");
        }
        if (spec.description().isBlank()) {
            found.add("The description is missing: it is how the model knows when to call the tool.");
        }
        found.addAll(ofSchema(spec.parameters()));
        return found;
    }

    private static List<String> ofSchema(String parameters) {
        JsonNode schema;
        try {
            schema = JSON.readTree(parameters);
        } catch (JsonProcessingException e) {
            return List.of("At $: the parameters are not valid JSON: " + e.getOriginalMessage() + ".");
        }
        if (!schema.path("type").asText().equals("object")) {
            return List.of("At $: the parameters must be a JSON object with \"type\": \"object\".");
        }
        return new SchemaDialectWalk(schema).problems();
    }
}

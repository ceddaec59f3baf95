package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Checks a call's arguments against the schema of its tool. Costly to make and to load: made at the first call of a tool,
 * not at the start.
 */
final class ArgumentCheck {
    private static final int MAX_FAULTS = 10;
    private static final int MAX_FAULT_CHARS = 300;
    private static final TypeReference<LinkedHashMap<String, Object>> PLAIN = new TypeReference<>() {};
    /** English whatever the machine's language; 2.0 counts as an integer, as in the JSON Schema specification. */
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_PATH)
            .losslessNarrowing(true)
            .regularExpressionFactory(BoundedPattern::new)
            .build();

    private final JsonNode parameters;
    private final JsonSchema schema;

    ArgumentCheck(String parameters) {
        try {
            this.parameters = Json.STRICT.readTree(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema is no valid JSON", e);
        }
        this.schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(this.parameters, CONFIG);
    }

    /** The arguments, or what the model has to mend. Empty text counts as no arguments. */
    Arguments check(String text) {
        JsonNode given;
        try {
            given = Json.STRICT.readTree(text.isBlank() ? "{}" : text);
        } catch (JsonProcessingException e) {
            return Arguments.bad("are not valid JSON" + place(e) + ". Send one JSON object. " + required());
        }
        if (!(given instanceof ObjectNode arguments)) {
            return Arguments.bad("are not a JSON object. Send one JSON object. " + required());
        }
        if (PlainValues.holdsEndless(arguments)) {
            return Arguments.bad("hold a number that is too large. " + required());
        }
        Undeclared.drop(arguments, parameters);
        List<String> faults = schema.validate(arguments).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
        if (!faults.isEmpty()) {
            return Arguments.bad("do not fit: " + listed(faults) + ". " + required());
        }
        Map<String, Object> plain = Json.STRICT.convertValue(arguments, PLAIN);
        return Arguments.good(PlainValues.fixed(plain));
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static String listed(List<String> faults) {
        String listed = faults.stream()
                .limit(MAX_FAULTS)
                .map(fault -> Wording.shorten(fault, MAX_FAULT_CHARS))
                .collect(Collectors.joining("; "));
        return faults.size() > MAX_FAULTS ? listed + "; and " + (faults.size() - MAX_FAULTS) + " more" : listed;
    }

    private String required() {
        String names = StreamSupport.stream(parameters.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "No argument is required." : "Required: " + names + ".";
    }
}

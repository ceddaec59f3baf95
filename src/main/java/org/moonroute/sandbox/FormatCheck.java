package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** The response_format is one of three, and a schema comes with a name and in the service's dialect. */
final class FormatCheck implements Check {
    @Override
    public void check(ChatRequest request, Model model) {
        JsonNode format = request.body().path("response_format");
        if (format.isMissingNode() || format.isNull()) {
            return;
        }
        switch (format.path("type").asText("")) {
            case "text", "json_object" -> {}
            case "json_schema" -> checkSchema(format.path("json_schema"));
            default ->
                throw Refusal.invalidRequest(
                        "response_format.type must be \"text\", \"json_object\" or \"json_schema\"");
        }
    }

    private static void checkSchema(JsonNode wanted) {
        if (wanted.path("name").asText("").isEmpty() || !wanted.path("schema").isObject()) {
            throw Refusal.invalidRequest("response_format.json_schema needs name and schema");
        }
        SchemaDialect.check("response_format.json_schema.schema", wanted.path("schema"));
    }
}

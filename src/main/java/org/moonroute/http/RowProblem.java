package org.moonroute.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * Why an input is no batch.
 *
 * @param code a word for it
 * @param message what is wrong, and what to do
 * @param field the field that is wrong; empty for the whole line
 * @param line the line, counted from 1; 0 for the whole input
 */
record RowProblem(String code, String message, String field, int line) {
    /** What is wrong with the form of a line; what is wrong with its request, the row itself fails with. */
    static Optional<RowProblem> of(int line, byte[] content, String known, String endpoint) {
        if (!known.isEmpty()) {
            boolean twice = known.contains("custom_id");
            return problem(line, twice ? "invalid_custom_id" : "invalid_line", known, twice ? "custom_id" : "");
        }
        JsonNode row;
        try {
            row = Json.read(content);
        } catch (IOException wrong) {
            return problem(line, "invalid_json_line", "line " + line + ": this is no valid JSON", "");
        }
        if (!row.isObject()) {
            return problem(line, "invalid_json_line", "line " + line + ": a row must be a JSON object", "");
        }
        if (row.path("custom_id").asText("").isBlank()) {
            return wrong(line, "custom_id", "must be text, and each row needs its own");
        }
        if (!row.path("method").asText().equals("POST")) {
            return wrong(line, "method", "must be POST");
        }
        if (!row.path("url").asText().equals(endpoint)) {
            return wrong(line, "url", "must be " + endpoint + ", the endpoint of the batch");
        }
        return row.path("body").isObject()
                ? Optional.empty()
                : wrong(line, "body", "must be an object, a chat-completions request");
    }

    private static Optional<RowProblem> wrong(int line, String field, String what) {
        return problem(line, "invalid_" + field, "line " + line + ": " + field + " " + what, field);
    }

    private static Optional<RowProblem> problem(int line, String code, String message, String field) {
        return Optional.of(new RowProblem(code, message, field, line));
    }

    /** Something wrong with all of it. */
    static RowProblem ofInput(String code, String message) {
        return new RowProblem(code, message, "", 0);
    }
}

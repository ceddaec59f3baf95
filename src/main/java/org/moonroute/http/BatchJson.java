package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moonroute.http.BatchRunner.Counts;

/** Batches as OpenAI's batch objects, from and to. */
final class BatchJson {
    private static final String CREATED = "created_at";

    private BatchJson() {}

    static void writeFields(BatchRecord batch, JsonGenerator json) throws IOException {
        json.writeStringField("id", batch.id());
        json.writeStringField("object", "batch");
        json.writeStringField("endpoint", batch.order().endpoint());
        writeErrors(batch.problems(), json);
        json.writeStringField("input_file_id", batch.order().inputId());
        json.writeStringField("completion_window", batch.order().window());
        json.writeStringField("status", batch.status().word());
        json.writeStringField("output_file_id", batch.outputId().isEmpty() ? null : batch.outputId());
        json.writeStringField("error_file_id", batch.errorsId().isEmpty() ? null : batch.errorsId());
        for (BatchStatus status : BatchStatus.values()) {
            Long at = batch.times().get(status);
            if (at == null) {
                json.writeNullField(time(status));
            } else {
                json.writeNumberField(time(status), at);
            }
        }
        json.writeNullField("expires_at");
        json.writeNullField("expired_at");
        json.writeObjectFieldStart("request_counts");
        json.writeNumberField("total", batch.counts().total());
        json.writeNumberField("completed", batch.counts().completed());
        json.writeNumberField("failed", batch.counts().failed());
        json.writeEndObject();
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> own : batch.order().metadata().entrySet()) {
            json.writeStringField(own.getKey(), own.getValue());
        }
        json.writeEndObject();
    }

    private static String time(BatchStatus status) {
        return status == BatchStatus.VALIDATING ? CREATED : status.word() + "_at";
    }

    private static void writeErrors(List<RowProblem> problems, JsonGenerator json) throws IOException {
        if (problems.isEmpty()) {
            json.writeNullField("errors");
            return;
        }
        json.writeObjectFieldStart("errors");
        json.writeStringField("object", "list");
        json.writeArrayFieldStart("data");
        for (RowProblem problem : problems) {
            json.writeStartObject();
            json.writeStringField("code", problem.code());
            json.writeStringField("message", problem.message());
            json.writeStringField("param", problem.field().isEmpty() ? null : problem.field());
            json.writeFieldName("line");
            if (problem.line() == 0) {
                json.writeNull();
            } else {
                json.writeNumber(problem.line());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static BatchRecord read(byte[] content) throws IOException {
        JsonNode json = Json.read(content);
        Map<BatchStatus, Long> times = new EnumMap<>(BatchStatus.class);
        for (BatchStatus status : BatchStatus.values()) {
            if (json.path(time(status)).isNumber()) {
                times.put(status, json.path(time(status)).asLong());
            }
        }
        List<RowProblem> problems = new ArrayList<>();
        for (JsonNode one : json.at("/errors/data")) {
            problems.add(new RowProblem(
                    one.path("code").asText(),
                    one.path("message").asText(),
                    text(one, "param"),
                    one.path("line").asInt(0)));
        }
        JsonNode counts = json.path("request_counts");
        return new BatchRecord(
                json.path("id").asText(),
                new BatchRecord.Order(
                        json.path("input_file_id").asText(),
                        json.path("endpoint").asText(),
                        json.path("completion_window").asText(),
                        texts(json.path("metadata"))),
                BatchStatus.of(json.path("status").asText()),
                Map.copyOf(times),
                new Counts(
                        counts.path("total").asLong(),
                        counts.path("completed").asLong(),
                        counts.path("failed").asLong()),
                List.copyOf(problems),
                text(json, "output_file_id"),
                text(json, "error_file_id"));
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).asText() : "";
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> all = new LinkedHashMap<>();
        object.properties().forEach(one -> all.put(one.getKey(), one.getValue().asText()));
        return all;
    }
}

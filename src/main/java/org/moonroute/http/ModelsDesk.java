package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /v1/models} and {@code /v1/models/ID}. */
public final class ModelsDesk extends Desk {
    private static final long serialVersionUID = 1L;
    private static final List<String> KINDS = List.of("GET 0", "GET 1");

    private final transient Supplier<List<Card>> models;

    /**
     * What is told of a model.
     *
     * @param created when it came out, in seconds since 1970; 0 when that is not known
     * @param context how many tokens prompt and reply may have together
     * @param reasons whether it thinks before it answers
     */
    public record Card(String id, long created, long context, boolean reasons) {
        private void writeFields(JsonGenerator json) throws IOException {
            json.writeStringField("id", id);
            json.writeStringField("object", "model");
            json.writeNumberField("created", created);
            json.writeStringField("owned_by", "moonshot");
            json.writeNumberField("context_length", context);
            json.writeBooleanField("supports_reasoning", reasons);
        }
    }

    /** @param models those that may be asked now */
    public ModelsDesk(Supplier<List<Card>> models) {
        this.models = models;
    }

    @Override
    HttpReply answer(Visit visit, HttpServletResponse response) {
        return switch (visit.kind()) {
            case "GET 0" -> list();
            case "GET 1" -> one(visit.path().get(0));
            default -> throw nothing(visit, KINDS);
        };
    }

    private HttpReply list() {
        return HttpReply.json(200, Json.object(json -> {
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (Card card : models.get()) {
                json.writeStartObject();
                card.writeFields(json);
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }

    private HttpReply one(String id) {
        Card card = models.get().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow(() -> RequestRefused.notFound("model " + id + "; GET /v1/models lists those there are"));
        return HttpReply.json(200, Json.object(card::writeFields));
    }
}

package org.moonroute.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * A prompt whose client comes back for the answer.
 *
 * @param id what the client asks for it by
 * @param owner whose it is
 * @param journalKey what the journal knows it by
 * @param form the form that the answer is to have
 * @param traceParent the span that it belongs to, as its client says; empty for none
 * @param question what is asked
 */
record DeferredPrompt(
        String id, Owner owner, String journalKey, HttpOrigin.Form form, String traceParent, Question question) {

    /** The prompt of a request whose client is to come back. */
    static DeferredPrompt of(LiveRequest request, String id) {
        return new DeferredPrompt(
                id,
                new Owner(request.client().id()),
                request.journalKey().orElse("deferred " + id),
                request.form(),
                request.traceParent().orElse(""),
                request.question());
    }

    byte[] written() {
        return Json.object(json -> {
            json.writeStringField("id", id);
            json.writeStringField("journal_key", journalKey);
            json.writeStringField("form", form.name());
            json.writeStringField("trace_parent", traceParent);
            question.writeFields(json);
        });
    }

    static DeferredPrompt read(Owner owner, byte[] written) throws IOException {
        JsonNode json = Json.read(written);
        return new DeferredPrompt(
                json.path("id").asText(),
                owner,
                json.path("journal_key").asText(),
                HttpOrigin.Form.valueOf(json.path("form").asText()),
                json.path("trace_parent").asText(),
                Question.read(json));
    }
}

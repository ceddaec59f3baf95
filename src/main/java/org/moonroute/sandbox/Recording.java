package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A reply of the real service to one prompt, kept byte for byte in a resource; read when first needed. */
final class Recording {
    private final String prompt;
    private final String resource;
    private volatile byte[] body;

    Recording(String prompt, String resource) {
        this.prompt = prompt;
        this.resource = resource;
    }

    boolean isPrompt(String text) {
        return prompt.equals(text.strip());
    }

    String content() {
        return json().at("/choices/0/message/content").asText("");
    }

    int completionTokens() {
        return json().at("/usage/completion_tokens").asInt();
    }

    byte[] body() {
        byte[] known = body;
        if (known == null) {
            known = load();
            body = known;
        }
        return known.clone();
    }

    private JsonNode json() {
        try {
            return Json.read(body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] load() {
        try (InputStream in = Recording.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

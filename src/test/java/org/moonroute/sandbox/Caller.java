package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;

/** A client of a started sandbox. */
record Caller(Sandbox sandbox) {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final LocalDate BOOK_DAY = LocalDate.of(2025, 7, 29);
    static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    static final SandboxOptions OPTIONS = SandboxOptions.defaults().withAsOf(TODAY);

    static Sandbox start(SandboxOptions options) {
        try {
            return Sandbox.start(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A chat body; {@code more} is put after model and one user message. */
    static String chat(String model, String prompt, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
                .formatted(model, Json.text(Json.tree(prompt)), more.isEmpty() ? "" : "," + more);
    }

    static HttpRequest request(URI uri, String method, String body) {
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer sk-test")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    URI at(String path) {
        return sandbox.baseUrl().resolve(path);
    }

    HttpRequest chatRequest(String body) {
        return request(at("/v1/chat/completions"), "POST", body);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> chat(String body) {
        return send(chatRequest(body));
    }

    JsonNode chatJson(String body) {
        return json(chat(body).body());
    }

    JsonNode message(String body) {
        return chatJson(body).at("/choices/0/message");
    }

    HttpResponse<String> get(String path) {
        return send(request(at(path), "GET", null));
    }

    static JsonNode json(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}

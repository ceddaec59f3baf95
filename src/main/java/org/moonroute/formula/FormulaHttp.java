package org.moonroute.formula;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.moonroute.moonshot.ApiKey;
import org.moonroute.tools.BoundedBody;

/** Speaks of formulas with the service. Follows no redirect: the key is for this service only. */
final class FormulaHttp {
    static final JsonMapper JSON = new JsonMapper();

    private static final int OK = 200;
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_EXCERPT = 300;
    /** How long the service may take to describe a formula; how long a run may take is the tool's own time. */
    private static final Duration DESCRIPTION_TIME = Duration.ofSeconds(30);

    private final String baseUrl;
    private final ApiKey key;
    private final HttpClient client;

    FormulaHttp(String baseUrl, ApiKey key, Duration connectTimeout) {
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
        this.key = key;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .proxy(ProxySelector.getDefault())
                .build();
    }

    /** What tools the formula has. */
    JsonNode tools(String uri) throws FormulaFailed, InterruptedException {
        return send(request(uri, "tools").timeout(DESCRIPTION_TIME).GET().build());
    }

    /** Runs one of its tools. A thread that is interrupted gives that up at once. */
    JsonNode run(String uri, JsonNode call) throws FormulaFailed, InterruptedException {
        return send(request(uri, "fibers")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(call.toString()))
                .build());
    }

    private HttpRequest.Builder request(String uri, String what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + "/formulas/" + uri + "/" + what))
                .header("User-Agent", "Moonroute");
        key.putOn(request::header);
        return request;
    }

    private JsonNode send(HttpRequest request) throws FormulaFailed, InterruptedException {
        try {
            HttpResponse<byte[]> response = client.send(request, BoundedBody.atMost(MAX_BYTES + 1));
            if (response.body().length > MAX_BYTES) {
                throw new FormulaFailed("the service's reply is larger than " + (MAX_BYTES >> 20) + " MB");
            }
            return read(response.statusCode(), response.body());
        } catch (IOException broken) {
            String reason = broken.getMessage() == null ? "no connection" : broken.getMessage();
            throw new FormulaFailed("the service cannot be reached (" + key.mask(reason) + ")", broken);
        }
    }

    private JsonNode read(int status, byte[] body) throws FormulaFailed, IOException {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException noJson) {
            throw new FormulaFailed("HTTP " + status + ", and no JSON", noJson);
        }
        if (status != OK) {
            String said = json.at("/error/message").asText(json.path("message").asText(""));
            throw new FormulaFailed("HTTP " + status + (said.isBlank() ? "" : ": " + excerpt(said)));
        }
        return json;
    }

    /** What the service says of itself, bounded, and without the key. */
    String excerpt(String said) {
        String line = key.mask(said).strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_EXCERPT ? line : line.substring(0, MAX_EXCERPT) + "...";
    }
}

package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Speaks to the door as an OpenAI client does with files and batches. */
final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "----a-boundary-of-forms";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String key;

    Client(String base) {
        this(base, "any");
    }

    /** With its key. */
    Client(String base, String key) {
        this.base = base;
        this.key = key;
    }

    HttpResponse<String> send(String method, String path, String type, String content) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", type)
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(content))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A prompt whose answer is fetched later. */
    HttpResponse<String> defer(String text) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + "/prompts"))
                        .header("Prefer", "respond-async")
                        .POST(HttpRequest.BodyPublishers.ofString(text))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "application/json", "");
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return send("POST", path, "application/json", json);
    }

    static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return JSON.readTree(response.body());
    }

    /** What a request gets that must succeed. */
    static JsonNode ok(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    HttpResponse<String> uploadForm(Map<String, String> fields, String filename, String content) throws Exception {
        StringBuilder form = new StringBuilder();
        fields.forEach((name, value) -> form.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                .append(name + "\"\r\n\r\n" + value + "\r\n"));
        if (filename != null) {
            form.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
                    .append(filename + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n");
        }
        form.append("--" + BOUNDARY + "--\r\n");
        return send("POST", "/v1/files", "multipart/form-data; boundary=" + BOUNDARY, form.toString());
    }

    /** The id of a file that is uploaded. */
    String upload(String content) throws Exception {
        return ok(uploadForm(Map.of("purpose", "batch"), "rows.jsonl", content))
                .path("id")
                .asText();
    }

    static String order(String file) {
        return "{\"input_file_id\":\"" + file
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\",\"metadata\":{\"of\":\"test\"}}";
    }

    /** The id of a batch that is begun. */
    String batch(String content) throws Exception {
        return ok(post("/v1/batches", order(upload(content)))).path("id").asText();
    }

    JsonNode batchOf(String id) throws Exception {
        return ok(get("/v1/batches/" + id));
    }

    String statusOf(String id) throws Exception {
        return batchOf(id).path("status").asText();
    }

    /** The lines of a file, by their rows. */
    Map<String, JsonNode> lines(String file) throws Exception {
        HttpResponse<String> content = get("/v1/files/" + file + "/content");
        assertThat(content.statusCode()).as(content.body()).isEqualTo(200);
        return content.body()
                .lines()
                .map(Client::tree)
                .collect(Collectors.toMap(line -> line.path("custom_id").asText(), line -> line));
    }

    private static JsonNode tree(String line) {
        try {
            return JSON.readTree(line);
        } catch (java.io.IOException torn) {
            throw new java.io.UncheckedIOException(torn);
        }
    }

    static String row(String id, String text) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}}";
    }

    static List<String> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> row("r-" + i, "Say " + i))
                .toList();
    }
}

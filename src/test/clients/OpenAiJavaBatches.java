import static org.awaitility.Awaitility.await;
import static org.moonroute.clients.Cases.check;
import static org.moonroute.clients.Cases.end;
import static org.moonroute.clients.Cases.expect;
import static org.moonroute.clients.Cases.has;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Files and batches of OpenAI's client for Java. Reports each case in the Test Anything Protocol. */
class OpenAiJavaBatches {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OpenAIClient CLIENT = OpenAIOkHttpClient.builder()
            .baseUrl(System.getenv("MOONROUTE_URL"))
            .apiKey("sk-any")
            .timeout(Duration.ofMinutes(1))
            .maxRetries(0)
            .build();

    public static void main(String[] arguments) {
        check("a batch, from the upload to its answers and errors, with a tool of the server", OpenAiJavaBatches::whole);
        check("files and batches are listed through all pages, the newest first", OpenAiJavaBatches::listed);
        check("a batch that is cancelled keeps what was answered", OpenAiJavaBatches::cancelled);
        check("a file that is deleted is gone", OpenAiJavaBatches::deleted);
        check("a file of lines that are no rows is a batch that failed, and says which lines", OpenAiJavaBatches::torn);
        end();
    }

    private static void same(Object found, Object wanted) {
        if (!wanted.equals(found)) {
            throw new AssertionError(found + " is not " + wanted);
        }
    }

    private static String row(String id, String text, String more) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":"
                + "\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}}\n";
    }

    private static FileObject upload(String rows) {
        return CLIENT.files()
                .create(FileCreateParams.builder()
                        // Bytes alone are sent without a name, and no server takes them for a file.
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)))
                                .filename("rows.jsonl")
                                .build())
                        .purpose(FilePurpose.BATCH)
                        .build())
                .validate();
    }

    private static Batch begin(String file) {
        return CLIENT.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file)
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .metadata(BatchCreateParams.Metadata.builder()
                                .putAdditionalProperty("run", JsonValue.from("7"))
                                .build())
                        .build())
                .validate();
    }

    private static Batch until(String id, Predicate<Batch> reached) throws Exception {
        return await().atMost(Duration.ofMinutes(1)).until(() -> CLIENT.batches().retrieve(id).validate(), reached);
    }

    private static Batch until(Batch begun, Batch.Status status) throws Exception {
        return until(begun.id(), now -> now.status().equals(status));
    }

    private static long answered(Batch batch) {
        return batch.requestCounts().orElseThrow().completed();
    }

    private static Map<String, JsonNode> lines(String file) throws Exception {
        Map<String, JsonNode> lines = new TreeMap<>();
        try (HttpResponse content = CLIENT.files().content(file)) {
            for (String line :
                    new String(content.body().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                JsonNode json = JSON.readTree(line);
                lines.put(json.path("custom_id").asText(), json);
            }
        }
        return lines;
    }

    private static void whole() throws Exception {
        Path path = Files.createTempFile("moonroute", ".jsonl");
        Files.writeString(
                path,
                row("plain", "Say hello", "")
                        + row(
                                "tool",
                                "What is the weather in Oslo?",
                                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}]")
                        + row("refused", "forbidden words", ""));
        FileObject file = CLIENT.files()
                .create(FileCreateParams.builder()
                        .file(path)
                        .purpose(FilePurpose.BATCH)
                        .build())
                .validate();
        same(file.filename(), path.getFileName().toString());
        same(file.bytes(), Files.size(path));
        Batch batch = until(begin(file.id()), Batch.Status.COMPLETED);
        same(answered(batch), 2L);
        same(batch.requestCounts().orElseThrow().failed(), 1L);
        same(
                batch.metadata().orElseThrow()._additionalProperties().get("run"),
                JsonValue.from("7"));
        Map<String, JsonNode> answers = lines(batch.outputFileId().orElseThrow());
        same(String.join(" ", answers.keySet()), "plain tool");
        String content = "/response/body/choices/0/message/content";
        has(answers.get("plain").at(content).asText(), "Say hello");
        has(answers.get("tool").at(content).asText(), "Oslo");
        Map<String, JsonNode> errors = lines(batch.errorFileId().orElseThrow());
        same(String.join(" ", errors.keySet()), "refused");
        same(errors.get("refused").at("/error/code").asText(), "content-filtered");
    }

    private static void listed() throws Exception {
        List<String> files = new ArrayList<>();
        List<String> batches = new ArrayList<>();
        for (String text : List.of("a", "b", "c")) {
            files.add(0, upload(row(text, "Say " + text, "")).id());
            batches.add(0, begin(files.get(0)).id());
        }
        List<String> found = new ArrayList<>();
        CLIENT.batches()
                .list(BatchListParams.builder().limit(2).build())
                .autoPager()
                .forEach(batch -> found.add(batch.id()));
        same(found.subList(0, 3), batches);
        for (String batch : batches) {
            until(batch, now -> now.status().equals(Batch.Status.COMPLETED));
        }
        found.clear();
        CLIENT.files()
                .list(FileListParams.builder().limit(2).purpose("batch").build())
                .autoPager()
                .forEach(file -> found.add(file.id()));
        same(found.subList(0, 3), files);
    }

    private static void cancelled() throws Exception {
        StringBuilder rows = new StringBuilder(row("first", "Say first", ""));
        for (int i = 0; i < 200; i++) {
            rows.append(row("late-" + i, "hangs " + i, ""));
        }
        Batch begun = begin(upload(rows.toString()).id());
        until(begun.id(), now -> answered(now) == 1);
        has(CLIENT.batches().cancel(begun.id()).validate().status().toString(), "cancell");
        Batch batch = until(begun, Batch.Status.CANCELLED);
        same(String.join(" ", lines(batch.outputFileId().orElseThrow()).keySet()), "first");
        same(batch.requestCounts().orElseThrow().failed() < 200, true);
        expect(BadRequestException.class, () -> CLIENT.batches().cancel(begun.id()));
    }

    private static void deleted() {
        FileObject file = upload(row("a", "Say a", ""));
        same(CLIENT.files().retrieve(file.id()).validate().id(), file.id());
        same(CLIENT.files().delete(file.id()).validate().deleted(), true);
        expect(NotFoundException.class, () -> CLIENT.files().retrieve(file.id()));
        expect(NotFoundException.class, () -> CLIENT.files().content(file.id()).close());
        expect(BadRequestException.class, () -> begin(file.id()));
    }

    private static void torn() throws Exception {
        String good = row("a", "Say a", "");
        Batch batch = until(begin(upload(good + "{torn\n" + good).id()), Batch.Status.FAILED);
        List<Long> lines = batch.errors().orElseThrow().data().orElseThrow().stream()
                .map(error -> error.line().orElse(0L))
                .toList();
        same(lines, List.of(2L, 3L));
    }
}

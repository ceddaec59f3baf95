package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.sandbox.Sandbox;

/** The results and errors of a batch, and a memory of those seen before. */
final class BatchFiles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern TOKEN = Pattern.compile("token-\\d{6}");

    private final Path results;
    private final Path errors;
    private final Map<String, Long> callsWhenDone = new HashMap<>();
    private final Map<String, String> linesWhenDone = new HashMap<>();

    /** Of a folder whose input is {@code rows.jsonl}. */
    BatchFiles(Path folder) {
        results = folder.resolve("rows.results.jsonl");
        errors = folder.resolve("rows.errors.jsonl");
    }

    /** Ids to lines, each of them whole but for the last one, and no id twice. */
    Map<String, String> results() {
        return lines(results);
    }

    Map<String, String> errors() {
        return lines(errors);
    }

    /** After a kill: no row has two lines, and those that were there are as they were. Remembers what was asked for them. */
    void checkAfterKill(Sandbox sandbox) {
        Map<String, String> all = new TreeMap<>(results());
        errors().forEach((id, line) -> assertThat(all.put(id, line)).as(id).isNull());
        linesWhenDone.forEach((id, line) -> assertThat(all.get(id)).as(id).isEqualTo(line));
        linesWhenDone.putAll(all);
        Map<String, Long> calls = calls(sandbox);
        all.keySet().forEach(id -> callsWhenDone.putIfAbsent(id, calls.getOrDefault(id, 0L)));
    }

    /** Nothing that had its line was asked again. */
    void checkNotAskedAgain(Sandbox sandbox) {
        Map<String, Long> calls = calls(sandbox);
        callsWhenDone.forEach((id, count) ->
                assertThat(calls.getOrDefault(id, 0L)).as("calls of %s", id).isEqualTo(count));
    }

    int remembered() {
        return linesWhenDone.size();
    }

    /** Tokens to numbers of calls. */
    static Map<String, Long> calls(Sandbox sandbox) {
        Map<String, Long> calls = new HashMap<>();
        sandbox.counters().byPrompt().forEach((prompt, count) -> {
            Matcher token = TOKEN.matcher(prompt);
            calls.merge(token.find() ? token.group() : prompt, count, Long::sum);
        });
        return calls;
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException torn) {
            throw new UncheckedIOException(line + " is not whole", torn);
        }
    }

    private static Map<String, String> lines(Path file) {
        Map<String, String> all = new TreeMap<>();
        String text = text(file);
        // What stands behind the last line break is torn, and belongs to nobody.
        for (String line : List.of(text.substring(0, text.lastIndexOf('\n') + 1).split("\n"))) {
            if (!line.isEmpty()) {
                String id = json(line).path("custom_id").asText();
                assertThat(all.put(id, line)).as("%s, twice in %s", id, file).isNull();
            }
        }
        return all;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

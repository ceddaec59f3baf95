package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.moonroute.sandbox.Sandbox;

/** The outcome files of a folder, and a memory of those seen before. */
final class Outcomes {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final Map<Path, String> seen = new HashMap<>();
    private final Map<String, Long> callsWhenDone = new HashMap<>();

    /** One outcome. */
    record Outcome(Path file, JsonNode json) {
        boolean isAnswer() {
            return file.toString().endsWith(".answer.json");
        }

        String id() {
            return json.path("id").asText();
        }

        String source() {
            return json.path("source").asText();
        }
    }

    Outcomes(Path folder) {
        this.folder = folder;
    }

    /** Every JSON file, each of them whole. */
    List<Outcome> all() {
        return files().stream()
                .filter(file -> file.toString().endsWith(".answer.json")
                        || file.toString().endsWith(".failure.json"))
                .map(file -> new Outcome(file, json(file)))
                .toList();
    }

    /** What a kill left behind: what is there is whole, at most one for each prompt, and what was there is as it was. */
    void checkAfterKill() {
        List<Outcome> all = all();
        assertThat(all).extracting(Outcome::source).doesNotHaveDuplicates();
        for (Outcome outcome : all) {
            String text = outcome.json().toString();
            assertThat(seen.getOrDefault(outcome.file(), text))
                    .as("%s, seen before", outcome.file())
                    .isEqualTo(text);
        }
        assertThat(all).extracting(Outcome::file).containsAll(seen.keySet());
        all.forEach(outcome -> seen.put(outcome.file(), outcome.json().toString()));
    }

    /** Remembers how often those prompts were asked that have their answers, by what is in their answers. */
    void rememberCalls(Sandbox sandbox, List<String> tokens) {
        Map<String, Long> calls = calls(sandbox);
        tokens.forEach(token -> callsWhenDone.putIfAbsent(token, calls.getOrDefault(token, 0L)));
    }

    /** Nothing that had its answer was asked again. */
    void checkNotAskedAgain(Sandbox sandbox) {
        Map<String, Long> calls = calls(sandbox);
        callsWhenDone.forEach((token, count) -> assertThat(calls.getOrDefault(token, 0L))
                .as("calls of %s", token)
                .isEqualTo(count));
    }

    int remembered() {
        return callsWhenDone.size();
    }

    /** Of the answers in the end: text and record belong together, and nothing else is there. */
    void checkTexts() {
        for (Outcome outcome : all()) {
            if (outcome.isAnswer()) {
                Path text = Path.of(outcome.file().toString().replaceFirst("json$", "md"));
                assertThat(text).hasContent(outcome.json().path("answer").asText());
            }
        }
        assertThat(files().stream().filter(file -> file.toString().endsWith(".answer.md")))
                .hasSize((int) all().stream().filter(Outcome::isAnswer).count());
        assertThat(files()).noneMatch(file -> file.getFileName().toString().endsWith(".tmp"));
    }

    /** Looks again when a file that was seen had another name by the time it was looked at: outcomes appear by renaming. */
    private List<Path> files() {
        while (true) {
            try (Stream<Path> files = Files.walk(folder.toRealPath())) {
                return files.filter(Files::isRegularFile).toList();
            } catch (NoSuchFileException none) {
                return List.of();
            } catch (UncheckedIOException renamed) {
                if (!(renamed.getCause() instanceof NoSuchFileException)) {
                    throw renamed;
                }
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }
    }

    private static JsonNode json(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            assertThat(json.path("source").asText()).as(file.toString()).isNotEmpty();
            return json;
        } catch (IOException torn) {
            throw new UncheckedIOException(file + " is not whole", torn);
        }
    }

    /** Tokens to numbers of calls. */
    static Map<String, Long> calls(Sandbox sandbox) {
        Map<String, Long> calls = new HashMap<>();
        sandbox.counters().byPrompt().forEach((prompt, count) -> {
            int at = prompt.indexOf("token-");
            calls.merge(at < 0 ? prompt : prompt.substring(at, at + "token-000000".length()), count, Long::sum);
        });
        return calls;
    }

    /** The files of a folder, by name. */
    static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.toList());
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

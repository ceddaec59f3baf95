package org.moonroute.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

@Timeout(60)
class AuditLogTest {
    private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path folder;

    private static AuditEntry entry(String arguments, Map<String, Object> got, String result, String... secret) {
        return new AuditEntry(
                new Origin.Caller("ask", Lane.INTERACTIVE),
                2,
                3,
                new AuditEntry.Called("pay", "bean", "the bean Pay", Set.of(secret)),
                Optional.ofNullable(got),
                "ran",
                1,
                new ToolResult(new ToolCall("pay:0", "pay", arguments), result, false, AT, Duration.ofMillis(12)));
    }

    private static AuditEntry saying(String result) {
        return entry("{}", Map.of(), result);
    }

    private static JsonNode json(String line) throws IOException {
        return new JsonMapper().readTree(line);
    }

    @Test
    void a_line_says_who_asked_what_ran_with_what_what_came_back_when_and_how_long_it_took() {
        assertThat(AuditLine.of(entry("{\"sum\":5,\"x\":1}", Map.of("sum", 5), "paid")))
                .isEqualTo(
                        "{\"at\":\"2026-11-26T10:00:00Z\",\"prompt\":\"ask\",\"door\":\"caller\",\"lane\":\"interactive\","
                                + "\"round\":2,\"call\":3,\"id\":\"pay:0\",\"tool\":\"pay\",\"make\":\"bean\",\"source\":\"the bean Pay\","
                                + "\"arguments\":{\"sum\":5},\"ending\":\"ran\",\"tries\":1,\"failed\":false,\"result\":\"paid\",\"took_ms\":12}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"password":"hunter22"}                     | {"password":"(hidden)"}
            {"to":{"apiKey":["abcdef"],"name":"x"}}     | {"to":{"apiKey":"(hidden)","name":"x"}}
            {"list":[{"Access_Token":"t0ps3cret"}]}     | {"list":[{"Access_Token":"(hidden)"}]}
            {"pin":4711,"note":"n"}                     | {"pin":"(hidden)","note":"n"}
            {"cards":[{"pin":"1234"}]}                  | {"cards":[{"pin":"(hidden)"}]}
            {"max_tokens":5}                            | {"max_tokens":5}
            {"tokens":["a"],"passenger":"Ann"}          | {"tokens":["a"],"passenger":"Ann"}
            {"pin":"12                                  | "(hidden)"
            """)
    void secret_arguments_are_hidden_wherever_they_stand(String arguments, String shown) throws IOException {
        assertThat(json(AuditLine.of(entry(arguments, null, "done", "pin"))).path("arguments"))
                .isEqualTo(json(shown));
    }

    @Test
    void a_secret_is_hidden_in_arguments_that_are_no_json_too() throws IOException {
        assertThat(json(AuditLine.of(entry("{\"city\":\"Rome\",\"password\": \"hunter22", null, "bad")))
                        .path("arguments")
                        .asText())
                .isEqualTo("{\"city\":\"Rome\",\"password\": (hidden)");
    }

    /** Where each word led to the end of the text and back, this took minutes, and the log's caller with it. */
    @Test
    void a_long_text_that_was_cut_off_and_speaks_of_secrets_is_no_labour() {
        String line = AuditLine.of(entry("{\"text\":\"" + "the secret key token ".repeat(50_000), null, "bad"));

        assertThat(line).hasSizeLessThan(11_000);
    }

    @Test
    void a_tool_that_repeats_its_secret_does_not_bring_it_into_the_log() throws IOException {
        String line = AuditLine.of(entry("{}", Map.of("pin", 4711), "the pin 4711 is wrong", "pin"));

        assertThat(line).doesNotContain("4711");
        assertThat(json(line).path("result").asText()).isEqualTo("the pin (hidden) is wrong");
    }

    @Test
    void a_secret_that_a_tool_repeats_within_json_or_within_another_one_is_hidden_whole() throws IOException {
        String line = AuditLine.of(entry(
                "{}",
                Map.of("password", "pa\"ss\\word", "api_key", List.of("abcd", "abcdefgh")),
                "{\"wrong\":\"pa\\\"ss\\\\word\",\"key\":\"abcdefgh\"}"));

        assertThat(json(line).path("result").asText()).isEqualTo("{\"wrong\":\"(hidden)\",\"key\":\"(hidden)\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "\u0085", "\u2028", "\u2029", "\u0000", "\"}\n{\"tool\":\"forged\"", "\ud800"})
    void no_word_of_a_tool_ends_the_line(String bad) throws IOException {
        String line = AuditLine.of(entry("{\"a\":\"b" + bad, null, "x" + bad + "y"));

        assertThat(line.lines()).hasSize(1);
        assertThat(line).doesNotContain("\u0085", "\u2028", "\u2029");
        assertThat(json(line).path("tool").asText()).isEqualTo("pay");
        assertThat(json(line).path("result").asText()).isEqualTo("x" + bad + "y");
    }

    @Test
    void long_words_are_cut() {
        String line = AuditLine.of(entry("{}", Map.of("a", "b".repeat(1_000_000)), "c".repeat(1_000_000)));

        assertThat(line).hasSizeLessThan(11_000);
    }

    @Test
    void what_was_handed_over_is_there_when_the_log_is_closed_in_its_order() throws IOException {
        Path file = folder.resolve("data/audit.jsonl");
        try (AuditLog log = AuditLog.open(file, 1_000_000, 1)) {
            IntStream.range(0, 2_500).forEach(i -> log.note(saying("result " + i)));
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2_500);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(json(lines.get(i)).path("result").asText()).isEqualTo("result " + i);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_large_file_moves_aside_and_the_oldest_goes() throws IOException {
        AuditFile file = new AuditFile(folder.resolve("a"), 10, 2);
        for (String line : List.of("first 1", "second 2", "third 3", "fourth 4")) {
            file.append(List.of(line));
        }

        assertThat(folder.resolve("a")).hasContent("fourth 4");
        assertThat(folder.resolve("a.1")).hasContent("third 3");
        assertThat(folder.resolve("a.2")).hasContent("second 2");
        assertThat(folder.resolve("a.3")).doesNotExist();
    }

    @Test
    void a_line_that_a_killed_process_left_unfinished_does_not_take_the_next_one_with_it() throws IOException {
        Path file = folder.resolve("a");
        Files.writeString(file, "whole\nhal");

        new AuditFile(file, 1_000, 1).append(List.of("next"));

        assertThat(Files.readAllLines(file)).containsExactly("whole", "hal", "next");
    }

    @Test
    void while_the_file_cannot_be_written_calls_wait_and_nothing_is_lost() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (AuditLog log = AuditLog.open(file, 1_000_000, 1)) {
            Files.delete(file);
            Files.createDirectory(file);
            Thread caller = new Thread(() -> IntStream.range(0, 3_000).forEach(i -> log.note(saying("result " + i))));
            caller.start();
            await().untilAsserted(() -> assertThat(caller.getState()).isEqualTo(Thread.State.WAITING));

            Files.delete(file);
            caller.join();
        }

        assertThat(Files.readAllLines(file)).hasSize(3_000);
    }
}

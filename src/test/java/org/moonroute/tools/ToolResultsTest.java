package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

class ToolResultsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final ToolCall CALL = new ToolCall("1", "functions.get_weather", "{}");
    private static final ToolTask TASK = new ToolTask(
            CALL, ToolTask.BEAN, null, "", ToolPolicy.DEFAULT, Map.of(), null, NOW.minusMillis(250), null, null);

    private final Catalogue catalogue = Catalogue.load(
            List.of(), Path.of("nowhere"), List.of(), spec -> List.of(), Clock.fixed(NOW, ZoneOffset.UTC), 20);

    record Report(String city, LocalDate day, Duration rain, BigDecimal price) {}

    enum Size {
        XL;

        @Override
        public String toString() {
            return "extra large";
        }
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, "(no result)"),
                Arguments.of("", "(no result)"),
                Arguments.of(" \n", "(no result)"),
                Arguments.of(Optional.empty(), "(no result)"),
                Arguments.of(Optional.of("x"), "x"),
                Arguments.of("sunny", "sunny"),
                Arguments.of(new StringBuilder("sunny"), "sunny"),
                Arguments.of(77.0, "77.0"),
                Arguments.of(77, "77"),
                Arguments.of(new BigDecimal("1E+3"), "1000"),
                Arguments.of(new BigDecimal("1E+2000000000"), "1E+2000000000"),
                Arguments.of(CompletableFuture.completedFuture(Optional.of("later")), "later"),
                Arguments.of(CompletableFuture.completedStage(List.of(1)).thenApply(list -> list), "[1]"),
                Arguments.of(CompletableFuture.completedFuture("minimal").minimalCompletionStage(), "minimal"),
                Arguments.of(IntStream.of(1, 2), "[1,2]"),
                Arguments.of(CompletableFuture.completedFuture(Stream.of("a")), "[\"a\"]"),
                Arguments.of(true, "true"),
                Arguments.of('c', "c"),
                Arguments.of(TicketDesk.Level.LOW, "LOW"),
                Arguments.of(Size.XL, "XL"),
                Arguments.of(LocalDate.of(2026, 11, 23), "2026-11-23"),
                Arguments.of("ü".getBytes(StandardCharsets.UTF_8), "ü"),
                Arguments.of(new ByteArrayInputStream("ü".getBytes(StandardCharsets.UTF_8)), "ü"),
                Arguments.of(List.of(1, 2), "[1,2]"),
                Arguments.of(new int[] {1, 2}, "[1,2]"),
                Arguments.of(Map.of("a", 1), "{\"a\":1}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_becomes_text(Object value, String text) {
        assertThat(Runs.result(catalogue, TASK, value))
                .isEqualTo(new ToolResult(CALL, text, false, TASK.at(), Duration.ofMillis(250)));
    }

    @Test
    void a_record_becomes_json_with_dates_as_text() throws IOException {
        Report report = new Report("Rome", LocalDate.of(2026, 1, 2), Duration.ofHours(3), new BigDecimal("1E+1"));

        assertThat(new ResultText(1000).of(report))
                .isEqualTo("{\"city\":\"Rome\",\"day\":\"2026-01-02\",\"rain\":\"PT3H\",\"price\":10}");
    }

    @Test
    void a_long_result_is_cut_and_the_model_told_so() {
        String note = "...\n[The result was cut off here, after 20 characters.]";

        assertThat(Runs.result(catalogue, TASK, "x".repeat(20)).content()).isEqualTo("x".repeat(20));
        assertThat(Runs.result(catalogue, TASK, "x".repeat(21)).content()).isEqualTo("x".repeat(20) + note);
        assertThat(Runs.result(catalogue, TASK, new ByteArrayInputStream(new byte[] {65}) {
                            @Override
                            public synchronized byte[] readNBytes(int length) {
                                return "A".repeat(length).getBytes(StandardCharsets.UTF_8);
                            }
                        })
                        .content())
                .isEqualTo("A".repeat(20) + note);
        assertThat(Runs.result(catalogue, TASK, IntStream.iterate(1, i -> i + 1))
                        .content())
                .isEqualTo("[1,2,3,4,5,6,7,8,9,1" + note);
    }

    static Stream<Arguments> binaries() {
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 13, 10};
        byte[] zeros = new byte[5];
        byte[] halfACharacter = {'a', (byte) 0xc3};
        return Stream.of(
                Arguments.of(picture, "6"),
                Arguments.of(new ByteArrayInputStream(picture), "6"),
                Arguments.of(zeros, "5"),
                Arguments.of(halfACharacter, "2"),
                Arguments.of(new ByteArrayInputStream(new byte[1000]), "more than 16"));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void bytes_that_are_no_text_are_left_out_and_the_model_told_how_many(Object value, String count)
            throws IOException {
        ResultText texts = new ResultText(100);

        assertThat(texts.fitted(texts.whole(value, 5))).isEqualTo("[binary result of " + count + " bytes, left out]");
    }

    @Test
    void a_stream_is_closed_and_a_character_that_is_cut_in_two_makes_it_no_binary() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream stream =
                new ByteArrayInputStream("xüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü".getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };

        assertThat(Runs.result(catalogue, TASK, stream).content()).startsWith("xüüü");
        assertThat(closed).isTrue();
    }

    @Test
    void an_object_that_would_make_text_without_end_is_not_read_to_its_end() {
        AtomicInteger read = new AtomicInteger();
        Iterable<String> endless =
                () -> Stream.generate(() -> "word " + read.incrementAndGet()).iterator();

        assertThat(Runs.result(catalogue, TASK, endless).content()).startsWith("[\"word 1\",");
        assertThat(read.get()).isLessThan(1_000_000);
    }

    @Test
    void a_result_is_never_cut_within_a_character() {
        assertThat(Runs.result(catalogue, TASK, "x".repeat(19) + "🌙🌙").content())
                .startsWith("x".repeat(19) + "...\n");
    }

    @Test
    void a_value_that_cannot_be_written_is_a_failed_result() {
        Map<String, Object> endless = new LinkedHashMap<>();
        endless.put("self", new ArrayList<>(List.of(endless)));

        ToolResult result = Runs.result(catalogue, TASK, endless);

        assertThat(result.failed()).isTrue();
        assertThat(result.content()).isEqualTo("The tool get_weather failed: its result cannot be put into words");
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new IllegalArgumentException("no such city: Atlantis"), ": no such city: Atlantis"),
                Arguments.of(new IllegalStateException(), ""),
                Arguments.of(new RuntimeException(new IOException("the station is silent")), ": the station is silent"),
                Arguments.of(new InvocationTargetException(new IOException("broken")), ": broken"),
                Arguments.of(new RuntimeException(new NullPointerException()), ""),
                Arguments.of(
                        new RuntimeCamelException("Exchange[1-2] at direct://x", new IOException("broken")),
                        ": broken"),
                Arguments.of(new CamelExecutionException("Exchange[1-2]", null), ""),
                Arguments.of(new NoSuchFileException("secret/plans.txt"), ""),
                Arguments.of(new FileNotFoundException("secret/plans.txt (No such file)"), ""),
                Arguments.of(
                        new IOException("cannot read /etc/shadow or ~/.ssh/id_rsa, C:\\keys\\a"),
                        ": cannot read (path) or (path), (path)"),
                Arguments.of(
                        new IOException("GET https://me:pw@host/v1/x: 404, km/h and/or 1/2"),
                        ": GET https://host/v1/x: 404, km/h and/or 1/2"),
                Arguments.of(
                        new IOException("java.net.ConnectException: refused by org.acme.Proxy$Inner"),
                        ": refused by (class)"),
                Arguments.of(
                        new IOException("no jdbc:postgresql://db/x?user=a&password=b today"), ": no (database) today"),
                Arguments.of(
                        new IOException("api_key=abc, password: hunter2, Authorization: Bearer xyz, sk-abcdefgh1234"),
                        ": api_key=(hidden), password: (hidden), Authorization: (hidden), (hidden)"),
                Arguments.of(new IOException("boom\n\tat org.acme.Foo.bar(Foo.java:3)\n\tat x"), ": boom"),
                Arguments.of(
                        new IOException("{\"token\":\"abc\"} ?token=abc&x=1"),
                        ": {\"token\":\"(hidden)\"} ?token=(hidden)&x=1"),
                Arguments.of(new IOException("a\n b"), ": a b"),
                Arguments.of(new IOException("x".repeat(100_000)), ": " + "x".repeat(500) + "..."));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_is_told_by_its_message_without_what_is_nobodys_business(Throwable error, String told) {
        String content = "The tool get_weather failed" + (told.isEmpty() ? "." : told);

        assertThat(catalogue.failed(TASK, error))
                .isEqualTo(new ToolResult(CALL, content, true, TASK.at(), Duration.ofMillis(250)));
    }

    @ParameterizedTest
    @CsvSource({"30000,30 s", "1500,1500 ms"})
    void a_call_that_was_given_up_is_told_after_how_long(long millis, String time) {
        Duration after = Duration.ofMillis(millis);

        assertThat(Wording.timedOut("get_weather", after))
                .isEqualTo("The tool get_weather did not answer within " + time + ".");
    }

    static class Moody {
        @ToolMethod(description = "d")
        public String sulk() throws IOException {
            throw new IOException("not today");
        }

        @ToolMethod(description = "d")
        public String rage() {
            throw new AssertionError("never");
        }
    }

    @Test
    void what_a_bean_throws_is_what_comes_out() {
        Catalogue moody = Catalogue.load(List.of(new Moody()), Path.of("nowhere"), spec -> List.of());

        assertThatThrownBy(() -> run(moody.prepare(new ToolCall("1", "sulk", ""), moody.specs())))
                .isInstanceOf(IOException.class)
                .hasMessage("not today");
        assertThatThrownBy(() -> run(moody.prepare(new ToolCall("1", "rage", ""), moody.specs())))
                .hasRootCauseMessage("never");
    }

    private static Object run(ToolTask task) throws Exception {
        return task.tool().call(task.arguments());
    }
}

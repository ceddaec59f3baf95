package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Usage;

/** A line of results says to a later run what this one knows. */
class RowLineTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static KnownRow read(byte[] line) throws IOException {
        return KnownRow.read(line, 0, line.length);
    }

    @Property(tries = 500)
    void what_is_written_is_read(
            @ForAll String id,
            @ForAll @IntRange(min = 1, max = 5) int occurrence,
            @ForAll long print,
            @ForAll("facts") RowFacts facts,
            @ForAll @Size(max = 4) Map<String, String> columns,
            @ForAll String text)
            throws IOException {
        BatchRow row = Sample.row(new RowName(whole(id), occurrence, print, ""), whole(columns));
        byte[] line = facts.failure().isEmpty()
                ? RowLine.write(row, Sample.answer(row, whole(text)), facts)
                : RowLine.write(row, Sample.failure(row, whole(text)), facts);

        assertThat(read(line)).isEqualTo(new KnownRow(row.id(), row.name().key(), print, facts, row.columns(), 1));
        assertThat(new String(line, StandardCharsets.UTF_8).indexOf('\n'))
                .isEqualTo(new String(line, StandardCharsets.UTF_8).length() - 1);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<RowFacts> facts() {
        var numbers = net.jqwik.api.Arbitraries.longs().greaterOrEqual(0);
        var words = net.jqwik.api.Arbitraries.strings().alpha().ofMaxLength(12);
        var counts = net.jqwik.api.Arbitraries.maps(words, numbers).ofMaxSize(3);
        var costs = net.jqwik.api.Arbitraries.bigDecimals().ofScale(9).injectNull(0.2);
        var usages = net.jqwik.api.Combinators.combine(
                        net.jqwik.api.Arbitraries.longs().between(0, 1L << 40), numbers, numbers)
                .as((tokens, cached, reasoning) ->
                        new Usage(tokens, tokens / 2, tokens + tokens / 2, cached, reasoning));
        var flags = net.jqwik.api.Arbitraries.of(true, false);
        return net.jqwik.api.Combinators.combine(words, words, numbers, usages, costs, counts, flags, flags)
                .as((failure, model, ms, usage, cost, refusals, simulated, duplicate) -> new RowFacts(
                        failure,
                        model,
                        ms,
                        ms / 2,
                        (int) (ms % 20),
                        (int) (ms % 100),
                        usage,
                        cost,
                        new LinkedHashMap<>(new TreeMap<>(refusals)),
                        simulated,
                        duplicate));
    }

    @Property(tries = 300)
    void a_copy_has_the_answer_of_the_one_and_the_name_of_the_other(@ForAll String id, @ForAll String text)
            throws IOException {
        BatchRow one = Sample.row("one");
        BatchRow other = Sample.row(new RowName(whole(id), 1, 7, ""), Map.of("a", "b"));
        byte[] original = RowLine.write(one, Sample.answer(one, whole(text)), Sample.ANSWERED);
        byte[] copy = RowLine.copy(other, original, Sample.ANSWERED.asDuplicate());

        assertThat(read(copy))
                .isEqualTo(new KnownRow(other.id(), other.id(), 7, Sample.ANSWERED.asDuplicate(), Map.of("a", "b"), 1));
        assertThat(JSON.readTree(copy).path("response"))
                .isEqualTo(JSON.readTree(original).path("response"));
        assertThat(JSON.readTree(copy).get("error").isNull()).isTrue();
    }

    @Test
    void the_line_of_an_answer_has_the_form_of_openais_batch_output() throws IOException {
        JsonNode line = JSON.readTree(Sample.answered(Sample.row("a"), "Hi"));

        assertThat(line.path("id").asText()).startsWith("batch_req_");
        assertThat(line.path("custom_id").asText()).isEqualTo("a");
        assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(line.at("/response/request_id").isTextual()).isTrue();
        assertThat(line.at("/response/body/object").asText()).isEqualTo("chat.completion");
        assertThat(line.at("/response/body/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(line.at("/response/body/choices/0/message/content").asText()).isEqualTo("Hi");
        assertThat(line.at("/response/body/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(line.get("error").isNull()).isTrue();
    }

    @Test
    void the_line_of_a_failure_has_its_kind_its_reason_and_the_last_text() throws IOException {
        BatchRow row = Sample.row("a");
        Failure failure = Sample.failure(row, "no \"good\"\n");
        Failure spoken = new Failure(row, Optional.empty(), failure.kind(), failure.reason(), "half", failure.course());
        JsonNode line = JSON.readTree(RowLine.write(row, spoken, Sample.FAILED));

        assertThat(line.get("response").isNull()).isTrue();
        assertThat(line.at("/error/code").asText()).isEqualTo("invalid-prompt");
        assertThat(line.at("/error/message").asText()).isEqualTo("no \"good\"\n");
        assertThat(line.at("/moonroute/last_text").asText()).isEqualTo("half");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD83D, 0xDE00})
    void half_a_character_is_written_as_one_that_stands_for_it(int half) throws IOException {
        String text = "a" + (char) half + "b";
        BatchRow row = Sample.row(new RowName(text, 1, 7, ""), Map.of("a", text));

        Answer answer = Sample.answer(row, text);
        String json = "{\"role\":\"assistant\",\"content\":\"" + text + "\"}";
        Answer asSent = new Answer(
                row, answer.output(), new Message.Assistant(text, "", List.of(), json), "stop", answer.course());
        byte[] line = RowLine.write(row, asSent, Sample.ANSWERED);

        assertThat(read(line).id()).hasSize(3);
        assertThat(JSON.readTree(line)
                        .at("/response/body/choices/0/message/content")
                        .asText())
                .isEqualTo(text);
        assertThat(read(Sample.failed(row, text)).id()).hasSize(3);
    }

    @Test
    void a_line_with_more_text_than_most_is_read_and_copied() throws IOException {
        BatchRow row = Sample.row("a");
        String text = "x".repeat(21_000_000);
        Failure long_ = new Failure(
                row,
                Optional.empty(),
                Sample.failure(row, "").kind(),
                "",
                text,
                Sample.failure(row, "").course());

        assertThat(read(RowLine.write(row, long_, Sample.FAILED)).id()).isEqualTo("a");
        byte[] copy = RowLine.copy(Sample.row("b"), Sample.answered(row, text), Sample.ANSWERED.asDuplicate());
        assertThat(read(copy).id()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "[]",
                "null",
                "{\"id\":\"batch_req_1\",\"custom_id\":\"a\"}",
                "{\"id\":\"other\",\"custom_id\":\"a\",\"moonroute\":{}}",
                "{\"custom_id\":\"a\",\"moonroute\":{}}"
            })
    void a_line_of_somebody_else_is_none(String line) {
        assertThatThrownBy(() -> read(line.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
    }

    /** The same without halves of characters, which have a test of their own. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Map<String, String> whole(Map<String, String> columns) {
        Map<String, String> all = new LinkedHashMap<>();
        columns.forEach((name, value) -> all.put(whole(name), whole(value)));
        return all;
    }
}

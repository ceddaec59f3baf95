package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/** A prompt that is sent as a message is read there as what it was. */
class PromptWriterTest {
    private static final Origin ORIGIN = new Origin.Caller("r1", Lane.BULK);
    private static final Map<String, String> NO_VARIABLES = Map.of(PromptMessages.VARIABLES, PromptMessages.NONE);
    /** Of a process that has values for variables, which are none of the sender's affair. */
    private final PromptMessages receiver = new PromptMessages(1_000_000, Map.of("city", "Rome"));

    private Prompt sent(Prompt prompt) {
        return receiver.read(
                ORIGIN, "message 1", PromptWriter.json(prompt).getBytes(StandardCharsets.UTF_8), NO_VARIABLES);
    }

    private static Prompt row(String json) {
        return PromptRows.of(Map.of()).json(ORIGIN, "rows", 1, json.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_row_comes_out_as_it_went_in(@ForAll("rows") String json) {
        Prompt prompt = row(json);

        assertThat(sent(prompt)).isEqualTo(prompt);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_row_with_its_defaults_filled_in_comes_out_as_it_went_in(
            @ForAll("rows") String json, @ForAll("texts") String system) {
        Defaults defaults = new Defaults(
                system,
                new Options(Map.of("model", "kimi-k3", "temperature", new BigDecimal("0.60"))),
                List.of("get_weather"));
        Prompt prompt = defaults.applyTo(row(json));

        assertThat(sent(prompt)).isEqualTo(prompt);
    }

    @Test
    void what_looks_like_a_variable_is_text_by_then() {
        Prompt prompt = Prompt.of(ORIGIN, "{{city}} and {{nowhere}} and \\{{ and }}");

        assertThat(sent(prompt)).isEqualTo(prompt);
        assertThatThrownBy(() -> receiver.read(
                        ORIGIN,
                        "message 1",
                        PromptWriter.json(prompt).getBytes(StandardCharsets.UTF_8),
                        Map.of(PromptMessages.VARIABLES, "all")))
                .isInstanceOf(PromptFailed.class)
                .hasMessage("message 1: the property `variables` must be none, not `all`.");
    }

    @Test
    void a_prompt_without_tools_or_system_prompt_gets_none_there() {
        Prompt prompt = new Prompt(
                ORIGIN,
                Optional.of(""),
                List.of(new Message.User("Hi")),
                Options.NONE,
                Optional.of(List.of()),
                Optional.of("name"),
                List.of());

        assertThat(sent(prompt)).isEqualTo(prompt);
    }

    @Test
    void what_a_model_said_here_is_no_part_of_a_prompt() {
        Prompt prompt = new Prompt(
                ORIGIN,
                Optional.empty(),
                List.of(new Message.User("Hi"), new Message.Instruction("Be brief.")),
                Options.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of());

        assertThatThrownBy(() -> PromptWriter.json(prompt)).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of("{{city}}", "a \"quoted\" \\ text", "\u0000 \n\t", "\ud83c\udf19 moon", "{", "}}"),
                Arbitraries.strings()
                        .withCharRange(' ', '\ud7ff')
                        .ofMaxLength(30)
                        .map(text -> text + "."));
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.integers().asGeneric(),
                Arbitraries.longs().map(one -> (Object) one),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.of(
                        new BigDecimal("0.30"),
                        new BigDecimal("1E+40"),
                        new BigDecimal("-0.000001"),
                        new BigInteger("123456789012345678901234567890"),
                        Map.of("type", "x", "deep", List.of(1, Map.of("a", "{{city}}"))),
                        List.of("a", "b")));
    }

    private Arbitrary<Map<String, Object>> options() {
        Arbitrary<Map.Entry<String, Object>> known = Arbitraries.of(
                Map.entry("model", "kimi-k2.6"),
                Map.entry("temperature", new BigDecimal("0.70")),
                Map.entry("max_tokens", 5),
                Map.entry("stop", List.of("a", "b")),
                Map.entry("seed", 3_000_000_000L),
                Map.entry("n", 1),
                Map.entry("logprobs", true),
                Map.entry("thinking", Map.of("type", "disabled")),
                Map.entry("system", "{{not}} a variable"),
                Map.entry("tools", List.of("get_weather", "get_time")),
                Map.entry("tools", List.of()),
                Map.entry("output", "name-1"),
                Map.entry("response_format", Map.of("type", "json_schema", "json_schema", Map.of("name", "x"))));
        return known.list().ofMaxSize(6).map(all -> {
            Map<String, Object> options = new LinkedHashMap<>();
            all.forEach(one -> options.put(one.getKey(), one.getValue()));
            return options;
        });
    }

    private Arbitrary<Map<String, Object>> more() {
        return Arbitraries.maps(Arbitraries.of("top_k", "metadata", "web_search", "\u00e4"), values())
                .ofMaxSize(3);
    }

    private static Map<String, Object> with(Map<String, Object> all, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(all);
        more.put(name, value);
        return more;
    }

    @Provide
    Arbitrary<String> rows() {
        Arbitrary<String> prompts = Combinators.combine(texts(), options(), more())
                .as((text, options, more) -> JsonFields.write(
                        with(more.isEmpty() ? options : with(options, "extra", more), "prompt", text)));
        Arbitrary<Map<String, Object>> message = Combinators.combine(
                        Arbitraries.of("user", "assistant", "tool"), texts(), more())
                .as((role, text, more) -> with(with(more, "role", role), "content", text));
        Arbitrary<String> requests = Combinators.combine(
                        message.list().ofMinSize(1).ofMaxSize(4), options(), more())
                .as((messages, options, more) -> {
                    Map<String, Object> request = new LinkedHashMap<>(more);
                    request.putAll(options);
                    request.put("messages", messages);
                    return JsonFields.write(request);
                });
        Arbitrary<String> withSystem = texts().map(text -> JsonFields.write(Map.of(
                "messages",
                List.of(Map.of("role", "system", "content", text), Map.of("role", "user", "content", List.of())))));
        return Arbitraries.oneOf(prompts, requests, withSystem);
    }
}

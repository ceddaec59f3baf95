package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.conversation.Usage;

/** The shipped list of models. */
class ModelProfilesTest {
    private static final ProfileFile SHIPPED = ProfileFile.read(Path.of("config/models.yaml"));
    private final List<String> warnings = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kimi-k3      | temperature       | 0.3    | temperature 0.3: kimi-k3 accepts only 1; leave it out
            kimi-k3      | temperature       | 1.7    | temperature 1.7: kimi-k3 accepts only 1; leave it out
            kimi-k3      | n                 | 2      | n 2: kimi-k3 accepts only 1; leave it out
            kimi-k2.6    | temperature       | 0.6    | temperature 0.6: kimi-k2.6 accepts only 1; leave it out
            other/model  | temperature       | 1.1    | temperature 1.1 is outside 0 to 1
            other/model  | presence_penalty  | -2.1   | presence_penalty -2.1 is outside -2 to 2
            kimi-k3      | reasoning_effort  | medium | reasoning_effort medium: kimi-k3 knows low, high, max
            kimi-k2.6    | reasoning_effort  | low    | kimi-k2.6 knows no reasoning_effort; leave it out
            """)
    void a_value_that_the_model_refuses_fails_the_prompt_with_a_sentence_or_is_dropped_with_a_warning(
            String model, String field, String value, String problem) {
        Object given = value.matches("[-.0-9]+") ? new BigDecimal(value) : value;
        assertRefused(Map.of("model", model, field, given), field, problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kimi-k2.6      | tool_choice required: kimi-k2.6 does not take it while it thinks; disable thinking, or leave it out
            kimi-k2.7-code | tool_choice required: kimi-k2.7-code does not take it while it thinks; leave it out
            """)
    void a_model_that_thinks_cannot_be_made_to_call_a_tool(String model, String problem) {
        assertRefused(Map.of("model", model, "tool_choice", "required"), "tool_choice", problem);
        Map<String, Object> one = Map.of("type", "function", "function", Map.of("name", "f"));
        assertRefused(
                Map.of("model", model, "tool_choice", one),
                "tool_choice",
                problem.replace("choice required", "choice of one function"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kimi-k2.6 |          | disabled
            kimi-k2.6 | disabled | disabled
            kimi-k3   |          |
            """)
    void the_services_own_search_is_asked_for_without_thinking_where_the_model_has_the_choice(
            String model, String said, String sent) {
        assertThat(type(profiles(false).fit(searching(model, said)).options())).isEqualTo(sent);
        assertThat(warnings).isEmpty();
    }

    @Test
    void thinking_that_the_services_own_search_does_not_go_with_is_refused_or_dropped() {
        String problem = "kimi-k2.6 takes the tool $web_search only while it does not think";
        assertThatThrownBy(() -> profiles(false).fit(searching("kimi-k2.6", "enabled")))
                .isInstanceOf(PromptFailed.class)
                .hasMessageContaining(problem);
        assertThat(type(profiles(true).fit(searching("kimi-k2.6", "enabled")).options()))
                .isEqualTo("disabled");
        assertThat(warnings).singleElement().asString().contains(problem);
    }

    private static Prompt searching(String model, String thinking) {
        Map<String, Object> options = new LinkedHashMap<>(Map.of("model", model));
        if (thinking != null) {
            options.put("thinking", Map.of("type", thinking));
        }
        return Talk.prompt("Hi")
                .withOptions(new Options(options))
                .withOffered(List.of(ToolSpec.ofService("$web_search", "Search the web")));
    }

    private static Object type(Options options) {
        return options.values().get("thinking") instanceof Map<?, ?> thinking ? thinking.get("type") : null;
    }

    @ParameterizedTest
    @CsvSource({
        "kimi-k3,required,enabled",
        "kimi-k2.6,required,disabled",
        "kimi-k2.6,auto,enabled",
        "kimi-k2.7-code,none,enabled"
    })
    void a_choice_of_tools_that_the_model_takes_goes_through(String model, String choice, String thinking) {
        Map<String, Object> options =
                Map.of("model", model, "tool_choice", choice, "thinking", Map.of("type", thinking));
        Prompt fit = profiles(false).fit(Talk.prompt("Hi").withOptions(new Options(options)));
        assertThat(fit.options().values()).containsEntry("tool_choice", choice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kimi-k3              | disabled | kimi-k3 always thinks; it cannot be disabled
            kimi-k2.7-code       | disabled | kimi-k2.7-code always thinks; it cannot be disabled
            kimi-k2-0905-preview | enabled  | kimi-k2-0905-preview does not think; leave thinking out
            """)
    void thinking_is_refused_where_the_model_has_no_choice(String model, String type, String problem) {
        assertRefused(Map.of("model", model, "thinking", Map.of("type", type)), "thinking", problem);
    }

    @Test
    void what_should_be_a_number_must_be_one() {
        assertRefused(
                Map.of("model", "kimi-k3", "temperature", "hot"),
                "temperature",
                "temperature must be a number, not 'hot'");
        assertRefused(Map.of("model", "x", "top_p", Double.NaN), "top_p", "top_p must be a number, not 'NaN'");
    }

    @ParameterizedTest
    @MethodSource
    void what_the_model_accepts_goes_as_it_is(Map<String, Object> given) {
        Options fitted = profiles(false).fit(prompt(given)).options();
        assertThat(fitted.values()).containsAllEntriesOf(given).containsKey("max_completion_tokens");
        assertThat(warnings).isEmpty();
    }

    static List<Map<String, Object>> what_the_model_accepts_goes_as_it_is() {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("model", "kimi-k3");
        nothing.put("temperature", null);
        nothing.put("thinking", null);
        return List.of(
                nothing,
                Map.of("model", "kimi-k3", "temperature", 1.0, "reasoning_effort", "max"),
                Map.of("model", "kimi-k3", "thinking", Map.of("type", "enabled")),
                Map.of("model", "kimi-k2.6", "temperature", 0.6, "thinking", Map.of("type", "disabled")),
                Map.of("model", "unknown/model", "reasoning_effort", "medium", "thinking", Map.of("type", "x"), "n", 5),
                Map.of("model", "kimi-k3", "thinking", "odd", "max_completion_tokens", 1));
    }

    @Test
    void defaults_of_the_model_fill_in_what_the_prompt_does_not_say() {
        assertThat(profiles(false)
                        .fit(prompt(Map.of("model", "kimi-k3")))
                        .options()
                        .values())
                .containsEntry("max_completion_tokens", 16384)
                .containsEntry("reasoning_effort", "low");
    }

    @Test
    void a_retired_model_is_refused_with_the_day_and_what_there_is_instead() {
        assertThatThrownBy(() -> profiles(false).fit(prompt(Map.of("model", "kimi-k2-0711-preview"))))
                .hasMessage(
                        "model kimi-k2-0711-preview was retired on 2026-05-25; there are: "
                                + "kimi-k2.6, kimi-k2.7-code, kimi-k2.7-code-highspeed, kimi-k3, kimi-k3.1-pro, kimi-k3.1-pro-highspeed")
                .extracting(failed -> ((PromptFailed) failed).kind())
                .isEqualTo(FailureKind.MODEL_RETIRED);
    }

    @Test
    void a_model_serves_until_the_day_before_its_end_and_on_other_hosts_after_it() {
        Prompt book = prompt(Map.of("model", "kimi-k2-0711-preview", "temperature", 0.3));
        assertThat(profiles(rules(true, LocalDate.of(2026, 5, 24))).fit(book)).isNotNull();
        assertThatThrownBy(
                        () -> profiles(rules(true, LocalDate.of(2026, 5, 25))).fit(book))
                .hasMessageContaining("retired");
        assertThat(profiles(rules(false, LocalDate.of(2026, 11, 23))).fit(book)).isNotNull();
    }

    @Test
    void a_prompt_without_a_model_is_invalid() {
        PromptFailed failed =
                catchThrowableOfType(PromptFailed.class, () -> profiles(false).fit(prompt(Map.of())));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID_PROMPT);
        assertThat(failed).hasMessageContaining("moonroute.model");
    }

    @Test
    void the_old_name_of_the_limit_is_understood_and_only_one_name_is_sent() {
        Map<String, Object> both = Map.of("model", "kimi-k3", "max_tokens", 5, "max_completion_tokens", 6);
        assertThat(profiles(false).fit(prompt(both)).options().values())
                .containsEntry("max_completion_tokens", 5)
                .doesNotContainKey("max_tokens");
        Map<String, Object> none = new LinkedHashMap<>(Map.of("model", "kimi-k3"));
        none.put("max_tokens", null);
        assertThat(profiles(false).fit(prompt(none)).options().values())
                .containsEntry("max_completion_tokens", 16384)
                .doesNotContainKey("max_tokens");
    }

    @ParameterizedTest
    @MethodSource
    void a_limit_must_be_a_whole_number_above_0(Object limit) {
        PromptFailed failed = catchThrowableOfType(PromptFailed.class, () -> profiles(true)
                .fit(prompt(Map.of("model", "kimi-k3", "max_completion_tokens", limit))));
        assertThat(failed).hasMessageContaining("must be a whole number above 0, not '" + limit + "'");
    }

    static List<Object> a_limit_must_be_a_whole_number_above_0() {
        return List.of(0, -1L, 1.5, "many", BigInteger.TEN.pow(30), List.of());
    }

    @Test
    void a_prompt_that_cannot_fit_the_context_is_refused_before_the_call() {
        Map<String, Object> options = Map.of("model", "moonshot-v1-8k", "max_completion_tokens", 8000);
        ModelProfiles then = profiles(rules(true, LocalDate.of(2026, 1, 1)));
        Prompt fits = Prompt.of(Talk.ORIGIN, "x".repeat(192 * 8)).withOptions(new Options(options));
        Prompt tooLong = Prompt.of(Talk.ORIGIN, "x".repeat(193 * 8)).withOptions(new Options(options));
        assertThat(then.fit(fits)).isNotNull();
        assertThatThrownBy(() -> then.fit(tooLong))
                .hasMessage("the prompt (193 tokens at least) and max_completion_tokens 8000"
                        + " do not fit the context of 8192 tokens of moonshot-v1-8k");
        Prompt endless = tooLong.withOptions(new Options(options).with("max_completion_tokens", Long.MAX_VALUE));
        assertThatThrownBy(() -> then.fit(endless)).hasMessageContaining("do not fit the context");
    }

    @Test
    void an_image_does_not_count_as_text() {
        Message given = new Message.Given("user", "x".repeat(100_000_000));
        Prompt prompt = new Prompt(
                Talk.ORIGIN,
                Optional.empty(),
                List.of(given),
                new Options(Map.of("model", "kimi-k3")),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(profiles(false).fit(prompt)).isNotNull();
    }

    @Test
    void the_cost_counts_cached_tokens_at_their_own_price_and_is_unknown_where_the_price_is() {
        Usage usage = new Usage(1_000_000, 100_000, 1_100_000, 400_000, 0);
        assertThat(profiles(false).cost("kimi-k3", usage).amount()).isEqualByComparingTo("3.42");
        assertThat(profiles(false).cost("other/model", usage)).isEqualTo(Cost.UNKNOWN);
        assertThat(profiles(false).cost("kimi-latest", usage)).isEqualTo(Cost.UNKNOWN);
    }

    private void assertRefused(Map<String, Object> options, String field, String problem) {
        PromptFailed failed = catchThrowableOfType(
                PromptFailed.class, () -> profiles(rules(false, LocalDate.MIN)).fit(prompt(options)));
        assertThat(failed.kind()).isEqualTo(FailureKind.UNSUPPORTED_PARAMETER);
        assertThat(failed).hasMessage(problem + " (or set moonroute.unsupported-parameters=drop)");
        warnings.clear();
        ModelProfiles dropping = profiles(new ModelProfiles.Rules(true, false, () -> LocalDate.MIN, warnings::add));
        assertThat(dropping.fit(prompt(options)).options().values().get(field)).isNotEqualTo(options.get(field));
        assertThat(warnings).containsExactly("p1: left out: " + problem);
    }

    @Test
    void models_that_have_reached_their_end_are_not_among_those_that_may_be_asked() {
        List<ModelProfile> today =
                profiles(rules(true, LocalDate.of(2026, 11, 23))).current();
        List<ModelProfile> ever =
                profiles(rules(false, LocalDate.of(2026, 11, 23))).current();
        assertThat(ever).containsAll(today).hasSizeGreaterThan(today.size());
        assertThat(today).extracting(ModelProfile::name).contains("kimi-k3").isSorted();
    }

    private ModelProfiles profiles(boolean drop) {
        LocalDate today = LocalDate.of(2026, 11, 23);
        return profiles(new ModelProfiles.Rules(drop, true, () -> today, warnings::add));
    }

    private ModelProfiles.Rules rules(boolean enforceEnd, LocalDate today) {
        return new ModelProfiles.Rules(false, enforceEnd, () -> today, warnings::add);
    }

    private static ModelProfiles profiles(ModelProfiles.Rules rules) {
        return new ModelProfiles(SHIPPED.models(), SHIPPED.unlisted(), rules);
    }

    private static Prompt prompt(Map<String, Object> options) {
        return Prompt.of(Talk.ORIGIN, "Hello?").withOptions(new Options(options));
    }
}

package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Talk;

class AnswerCheckTest {
    private static final Map<String, Object> CITY = Map.of(
            "type", "object",
            "properties", Map.of("city", Map.of("type", "string")),
            "required", List.of("city"));
    private static final Map<String, Object> BY_SCHEMA =
            Map.of("type", "json_schema", "json_schema", Map.of("name", "city", "schema", CITY));

    private final AnswerCheck check = new AnswerCheck();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"city": "Paris"}   | ''
            {"city": 7}         | $.city: integer found, string expected
            {}                  | $: required property 'city' not found
            Paris               | it is not valid JSON
            """)
    void an_answer_is_held_against_the_schema(String answer, String fault) {
        List<String> expected = fault.isEmpty() ? List.of() : List.of(fault);
        assertThat(check.faults(asking(BY_SCHEMA), answer)).isEqualTo(expected);
        // The second time with the schema as it was read before.
        assertThat(check.faults(asking(BY_SCHEMA), answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}      | ''
            [1]     | it is not a JSON object
            {"a":   | it is not valid JSON
            """)
    void an_object_is_one(String answer, String fault) {
        assertThat(check.faults(asking(Map.of("type", "json_object")), answer))
                .isEqualTo(fault.isEmpty() ? List.of() : List.of(fault));
    }

    @Test
    void where_nothing_is_asked_for_everything_will_do() {
        assertThat(check.faults(asking(null), "Hi.")).isEmpty();
        assertThat(check.faults(asking(Map.of("type", "text")), "Hi.")).isEmpty();
        assertThat(check.faults(asking(Map.of("type", "json_schema")), "{}")).isEmpty();
        assertThat(check.faults(asking(Map.of("type", "json_schema", "json_schema", Map.of("name", "x"))), "{}"))
                .isEmpty();
    }

    @Test
    void an_answer_that_goes_on_from_a_beginning_is_not_whole_by_itself() {
        Prompt prompt = new Prompt(
                Talk.ORIGIN,
                Optional.empty(),
                List.of(
                        new Message.User("Which city?"),
                        new Message.Given("assistant", "{\"role\":\"assistant\",\"content\":\"{\",\"partial\":true}")),
                new Options(Map.of("model", "kimi-k3", "response_format", BY_SCHEMA)),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(check.faults(Conversation.open(prompt, Talk.LIMITS, Talk.NOON), "\"city\": 7}"))
                .isEmpty();
        Prompt given = new Prompt(
                Talk.ORIGIN,
                Optional.empty(),
                List.of(new Message.Given("user", "{\"role\":\"user\",\"content\":\"Which?\"}")),
                new Options(Map.of("model", "kimi-k3", "response_format", BY_SCHEMA)),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(check.faults(Conversation.open(given, Talk.LIMITS, Talk.NOON), "x"))
                .hasSize(1);
    }

    @Test
    void a_schema_that_points_elsewhere_fetches_nothing_and_is_no_fault_of_the_answer() {
        Map<String, Object> elsewhere = Map.of("$ref", "http://127.0.0.1:9/schema.json");
        assertThat(check.faults(
                        asking(Map.of("type", "json_schema", "json_schema", Map.of("schema", elsewhere))), "{}"))
                .isEmpty();
    }

    @Test
    void many_schemas_do_not_fill_the_memory() {
        for (int i = 0; i < 300; i++) {
            Map<String, Object> schema = Map.of("type", "object", "required", List.of("a" + i));
            assertThat(check.faults(
                            asking(Map.of("type", "json_schema", "json_schema", Map.of("schema", schema))), "{}"))
                    .containsExactly("$: required property 'a" + i + "' not found");
        }
    }

    private static Conversation asking(Map<String, Object> format) {
        Options options = new Options(Map.of("model", "kimi-k3"));
        return Conversation.open(
                Talk.prompt("Which city?")
                        .withOptions(format == null ? options : options.with("response_format", format)),
                Talk.LIMITS,
                Talk.NOON);
    }
}

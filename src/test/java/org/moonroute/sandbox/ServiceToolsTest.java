package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools that the service has itself: its search of the web, and its formulas. */
class ServiceToolsTest {
    private static final String SEARCH =
            "\"tools\":[{\"type\":\"builtin_function\",\"function\":{\"name\":\"$web_search\"}}]";

    private static Sandbox sandbox;
    private static Caller caller;

    @BeforeAll
    static void start() {
        sandbox = Caller.start(Caller.OPTIONS);
        caller = new Caller(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void kimi_k2_6_searches_only_while_it_does_not_think() {
        HttpResponse<String> thinking = caller.chat(Caller.chat("kimi-k2.6", "Search the web", SEARCH));
        assertThat(thinking.statusCode()).isEqualTo(400);
        assertThat(thinking.body()).contains("$web_search is incompatible with thinking enabled");

        JsonNode message = caller.message(
                Caller.chat("kimi-k2.6", "Search the web", SEARCH + ",\"thinking\":{\"type\":\"disabled\"}"));
        assertThat(message.at("/tool_calls/0/type").asText()).isEqualTo("builtin_function");
        assertThat(Caller.json(message.at("/tool_calls/0/function/arguments").asText())
                        .at("/search_result/search_id")
                        .asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 200", "' ', 400"})
    void a_search_takes_its_own_arguments_back_and_nothing_else(String more, int status) {
        JsonNode said = caller.message(Caller.chat("kimi-k3", "Search the web", SEARCH));
        String result = said.at("/tool_calls/0/function/arguments").asText() + more;
        String chat = "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Search the web\"}," + said
                + ",{\"role\":\"tool\",\"tool_call_id\":" + said.at("/tool_calls/0/id") + ",\"content\":"
                + Json.text(Json.tree(result)) + "}]," + SEARCH + "}";
        assertThat(caller.chat(chat).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            date       | {"operation":"add","date":"2026-02-27","days":3}    | output           | 2026-03-02
            date       | {"operation":"weekday","date":"2026-11-23"}         | output           | MONDAY
            date       | {"operation":"add","date":"Monday"}                 | error            | invalid date: "Monday"
            convert    | {"value":2,"from":"pound","to":"g"}                 | output           | 907.1847 g
            convert    | {"value":"2","from":"pound","to":"g"}               | error            | value, from and to are required
            web-search | {"query":"Etna"}                                    | encrypted_output | ----MOONSHOT ENCRYPTED BEGIN
            """)
    void a_fiber_shows_what_came_of_a_formula(String formula, String arguments, String field, String shown) {
        String uri = "/v1/formulas/moonshot/" + formula + ":latest";
        JsonNode tools = Caller.json(caller.get(uri + "/tools").body());
        JsonNode name = tools.at("/tools/0/function/name");
        String call = "{\"name\":" + name + ",\"arguments\":" + Json.text(Json.tree(arguments)) + "}";
        JsonNode fiber = Caller.json(caller.send(Caller.request(caller.at(uri + "/fibers"), "POST", call))
                .body());

        assertThat(fiber.path("status").asText()).isEqualTo(field.equals("error") ? "failed" : "succeeded");
        assertThat(fiber.at("/context/" + field).asText()).startsWith(shown);
        assertThat(fiber.at("/context/input").asText()).isEqualTo(call);
        assertThat(fiber.path("id").asText()).startsWith("fiber-");
    }
}

package org.moonroute.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** What the test kit promises to those who test tools with it. */
@Timeout(60)
class MoonrouteExtensionTest {
    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @RegisterExtension
    static final MoonrouteExtension moonroute = MoonrouteExtension.withTool(new Desk())
            .set("moonroute.conversation.max-rounds", "4")
            .set("moonroute.tools.timeout", "5s");

    /** Tools of the tests. */
    public static final class Desk {
        /** Succeeds. */
        @ToolMethod(description = "Add two numbers", tags = "sums")
        public int addUp(@Param("One") int one, @Param("Another") int other) {
            return one + other;
        }

        /** Fails. */
        @ToolMethod(description = "Open the till")
        public String openTill() {
            throw new IllegalStateException("the till is locked");
        }

        /** Ends only when it runs twice at a time. */
        @ToolMethod(description = "Meet")
        public String meet(@Param("Who") String who) throws Exception {
            BOTH.await(5, TimeUnit.SECONDS);
            return who;
        }
    }

    @Test
    void a_tool_is_called_as_a_conversation_would_call_it() {
        assertThat(moonroute.call("add_up", Map.of("one", 2, "other", 3)).content())
                .isEqualTo("5");

        ToolResult wrong = moonroute.call("add_up", "{\"one\": 2}");
        assertThat(wrong.failed()).isTrue();
        assertThat(wrong.content()).contains("'other' not found");
        ToolResult thrown = moonroute.call("open_till", Map.of());
        assertThat(thrown.failed()).isTrue();
        assertThat(thrown.content()).isEqualTo("The tool open_till failed: the till is locked");
    }

    @Test
    void the_tools_are_those_of_the_project_and_no_others() {
        assertThat(moonroute.offersTool("add_up")).isTrue();
        assertThat(moonroute.offersTool("get_weather")).isFalse();
        assertThat(moonroute.offersTool("get_opening_hours")).isFalse();
    }

    @Test
    void the_tools_of_a_home_are_there_whatever_they_are_made_of_and_no_shipped_ones(@TempDir Path home)
            throws Exception {
        Files.createDirectories(home.resolve("config/tools"));
        Files.createDirectories(home.resolve("routes/tools"));
        Files.writeString(
                home.resolve("config/tools/get_price.json"),
                "{\"name\":\"get_price\",\"description\":\"Find out a price\",\"parameters\":{\"type\":\"object\"}}");
        Files.writeString(home.resolve("routes/tools/get_price.camel.yaml"), """
                - route:
                    id: tool-get_price
                    description: Find out a price
                    errorHandler: {noErrorHandler: {}}
                    from:
                      uri: direct:tool-get_price
                      steps: [{setBody: {constant: {expression: "7"}}}]
                """);
        Path server = Files.writeString(home.resolve("server.sh"), """
                while read -r line; do
                  id=$(printf '%s' "$line" | sed 's/.*"id":\\("[^"]*"\\|[0-9]*\\).*/\\1/')
                  case "$line" in
                    *'"initialize"'*) said='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}' ;;
                    *'"tools/list"'*) said='{"tools":[{"name":"greet","description":"Greet","inputSchema":{"type":"object"}}]}' ;;
                    *'"tools/call"'*) said='{"content":[{"type":"text","text":"good '"$TIME"'"}]}' ;;
                    *) continue ;;
                  esac
                  printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$said"
                done
                """);
        Files.writeString(
                home.resolve("config/mcp.json"),
                "{\"mcpServers\":{\"door\":{\"command\":\"sh\",\"args\":[\"" + server
                        + "\"],\"env\":{\"TIME\":\"${DAYTIME}\"}}}}");
        MoonrouteExtension own =
                MoonrouteExtension.home(home).set("moonroute.tools.beans", "").variable("DAYTIME", "noon");
        own.beforeEach(null);
        try {
            assertThat(own.call("get_price", Map.of()).content()).isEqualTo("7");
            // Short, so that it is no secret that is taken out of what the server says.
            assertThat(own.call("door_greet", Map.of()).content()).isEqualTo("good noon");
            assertThat(own.offersTool("get_weather")).isFalse();
            assertThat(own.offersTool("get_opening_hours")).isFalse();
        } finally {
            own.afterAll(null);
        }
    }

    @Test
    void a_conversation_goes_as_the_script_says_and_all_of_it_can_be_looked_at() {
        moonroute
                .model()
                .callsTool("add_up", "{\"one\": 1, \"other\": 1}")
                .andTool("add_up", "{\"one\": 2, \"other\": 2}")
                .callsTool("add_up", "{\"one\": 3, \"other\": 3}")
                .thenSays("2, 4 and 6");

        Answer answer = moonroute.answer("Add up", "tag:sums");

        assertThat(answer.text()).isEqualTo("2, 4 and 6");
        assertThat(answer.course().rounds()).hasSize(3);
        assertThat(answer.course().toolResults())
                .extracting(ToolResult::call)
                .extracting(ToolCall::arguments)
                .hasSize(3)
                .last()
                .isEqualTo("{\"one\": 3, \"other\": 3}");
        List<ModelRequest> requests = moonroute.requests();
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0).tools()).containsExactly("add_up");
        assertThat(requests.get(0).prompt()).isEqualTo("Add up");
        assertThat(requests.get(1).toolResults()).containsExactly("2", "4");
        assertThat(requests.get(2).toolResults()).containsExactly("2", "4", "6");
    }

    @Test
    void what_one_test_told_the_model_is_gone_in_the_next() {
        assertThat(moonroute.requests()).isEmpty();
        assertThat(moonroute.answer("Hello").text()).isEqualTo("Simulated answer to: Hello");
        assertThat(moonroute.requests().get(0).tools()).isEmpty();
    }

    @Test
    void of_two_scripts_the_later_one_that_is_for_the_prompt_is_followed() {
        moonroute.model().thenSays("to all");
        moonroute.model("Rome").thenSays("to Rome");

        assertThat(moonroute.answer("Hello, Rome").text()).isEqualTo("to Rome");
        assertThat(moonroute.answer("Hello").text()).isEqualTo("to all");
    }

    @Test
    void conversations_at_the_same_time_keep_to_their_own_scripts() throws Exception {
        for (String who : List.of("Anna", "Bert")) {
            moonroute.model(who).callsTool("meet", "{\"who\": \"" + who + "\"}").thenSays(who + " was met");
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (String who : List.of("Anna", "Bert")) {
                answers.add(threads.submit(() -> moonroute.answer("Meet " + who, "meet")));
            }
            assertThat(answers.get(0).get().text()).isEqualTo("Anna was met");
            assertThat(answers.get(1).get().text()).isEqualTo("Bert was met");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_prompt_that_fails_fails_the_test_and_says_why() {
        assertThatThrownBy(() -> moonroute.answer("Hello", "get_time"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("invalid-prompt")
                .hasMessageContaining("get_time, which is unknown");
    }

    @Test
    void a_failure_that_is_expected_can_be_looked_at() {
        moonroute
                .model()
                .callsTool("open_till", "{}")
                .callsTool("add_up", "[1]")
                .callsTool("add_up", "{")
                .callsTool("no_such_tool", "{}");

        assertThat(moonroute.outcome("Hello", "*")).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.TOO_MANY_ROUNDS);
            assertThat(failure.course().toolResults()).hasSize(4).allMatch(ToolResult::failed);
        });
    }

    @Test
    void an_extension_that_junit_does_not_know_of_says_so() {
        assertThatThrownBy(() -> MoonrouteExtension.withTool(new Desk()).offersTool("add_up"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }

    @Test
    void what_is_no_tool_and_what_is_no_home_are_refused(@TempDir Path empty) {
        assertThatThrownBy(() -> MoonrouteExtension.withTool("text").beforeEach(null))
                .hasMessageContaining("java.lang.String is no tool");
        assertThatThrownBy(() -> MoonrouteExtension.home(empty).beforeEach(null))
                .hasMessageContaining(empty + " is no home");
    }

    @Test
    void afterwards_nothing_is_left_of_it() throws Exception {
        RunningKit kit = RunningKit.start(Optional.empty(), List.of(new Desk()), Map.of(), Map.of());
        assertThat(kit.home().folder()).isDirectory();

        kit.close();

        assertThat(Files.exists(kit.home().folder())).isFalse();
        assertThatThrownBy(() -> new Socket("127.0.0.1", kit.sandbox().port())).isInstanceOf(ConnectException.class);
    }
}

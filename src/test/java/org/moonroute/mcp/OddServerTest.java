package org.moonroute.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolSource;

/** A server that dies, hangs, floods and lists what is no tool. */
@Timeout(120)
class OddServerTest {
    /** A restart takes a new process, and an end waits for one that does not heed it: seconds where others have the processor. */
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private ToolSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void all_pages_are_listed_under_names_and_with_schemas_that_the_service_accepts() throws Exception {
        start("");

        assertThat(source.state()).isEqualTo("connected");
        assertThat(names())
                .hasSize(16)
                .contains("odd_die", "odd_cancelled", "odd_a_b")
                .anyMatch(name -> name.matches("odd_a_b_[0-9a-f]{8}"))
                .anyMatch(name -> name.matches("odd_x{51}_[0-9a-f]{8}"));
        assertThat(source.tools()).allSatisfy(tool -> assertThat(SchemaDialect.problems(tool.spec()))
                .isEmpty());
        assertThat(source.tools()).allSatisfy(tool -> assertThat(tool.make()).isEqualTo("mcp"));
    }

    @Test
    void what_cannot_be_a_tool_is_left_out_with_the_reason_and_nothing_else_suffers() throws Exception {
        start("");

        assertThat(source.problems())
                .containsExactlyInAnyOrder(
                        "the tool noschema is left out: its inputSchema is no JSON object",
                        "a tool without a name is left out",
                        "the tool outside is left out: the reference https://example.org/x leads to nothing within the schema",
                        "the tool vast is left out: its schema has 200050 characters, and more than 100000 are too many to be sent"
                                + " with every request");
        assertThat(tool("odd_talk").spec().description())
                .as("nothing that steers a terminal, and nothing that costs a fortune with each request")
                .startsWith(" [2J Talk\nmore d")
                .hasSize(10_003);
    }

    @Test
    void a_list_without_end_is_given_up_and_told() throws Exception {
        start("", "ENDLESS", "yes");

        assertThat(names()).contains("odd_die", "odd_env");
        assertThat(source.problems()).contains("its list of tools does not end; what comes after page 2 is left out");
    }

    @Test
    void a_result_of_a_newer_kind_is_told_as_far_as_it_is_known() throws Exception {
        start("");

        assertThat(tool("odd_newer").call(Map.of()))
                .isEqualTo("[hologram, left out]\n[something of an unknown kind, left out]\nthe rest");
        assertThat(tool("odd_blank").call(Map.of())).isEqualTo(Map.of("a", 1));
    }

    @Test
    void a_server_that_does_one_thing_after_the_other_is_left_to_its_call() throws Exception {
        start("", Duration.ofMillis(200));

        assertThat(tool("odd_serial").call(Map.of())).isEqualTo("in one go");
    }

    @Test
    void a_server_that_knows_no_ping_is_there_all_the_same() throws Exception {
        start("", Duration.ofMillis(50), "NO_PING", "yes");

        await().atMost(LONG)
                .until(() -> Integer.parseInt((String) tool("odd_pings").call(Map.of())) >= 3);
    }

    @Test
    void only_the_tools_that_are_allowed_are_offered_and_one_that_is_not_there_is_told() throws Exception {
        start(", \"tools\":[\"a.b\",\"nothere\"], \"prefix\":\"\", \"tags\":[\"team\"], \"timeout\":\"20s\","
                + "\"policies\":{\"a.b\":{\"max_calls\":3,\"secret\":[\"pin\"],\"repeatable\":true}}");

        assertThat(names()).containsExactly("a_b");
        assertThat(source.problems()).contains("it has no tool nothere, which config/mcp.json names");
        Tool tool = tool("a_b");
        assertThat(tool.policy().tags()).containsExactly("team");
        assertThat(tool.policy().maxCalls()).isEqualTo(3);
        assertThat(tool.policy().secret()).containsExactly("pin");
        assertThat(tool.policy().repeatable()).isTrue();
        assertThat(tool.policy().timeout()).contains(Duration.ofSeconds(20));
        assertThat(tool.policy().idempotent()).as("a hint is not to be trusted").isFalse();
        assertThat(tool.call(Map.of())).isEqualTo("done: a.b");
    }

    @Test
    void hints_are_trusted_on_wish() throws Exception {
        start(", \"trustHints\":true");

        assertThat(tool("odd_die").policy().idempotent()).isTrue();
    }

    @Test
    void a_server_that_dies_in_mid_call_ends_the_call_at_once_and_is_started_again() throws Exception {
        start("");

        assertThatThrownBy(() -> tool("odd_die").call(Map.of()))
                .hasMessage("the MCP server odd was lost while the call was running (it ended with code 3); "
                        + "whether it was carried out is not known");

        assertThat(tool("odd_a_b").call(Map.of()))
                .as("the next call waits for the restart")
                .isEqualTo("done: a_b");
        assertThat(source.state()).isEqualTo("connected");
    }

    @Test
    void a_call_that_is_given_up_is_cancelled_at_the_server_and_others_go_on() throws Exception {
        start("");
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<Object> hanging = threads.submit(() -> tool("odd_hang").call(Map.of()));
        assertThat(tool("odd_cancelled").call(Map.of())).isEqualTo("0");

        // As the runner does when the time is over; a call that has not gone out yet has nothing to be cancelled.
        await().atMost(LONG).untilAsserted(() -> assertThat(tool("odd_hanging").call(Map.of()))
                .isEqualTo("1"));
        threads.shutdownNow();

        assertThatThrownBy(hanging::get).hasCauseInstanceOf(InterruptedException.class);
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(tool("odd_cancelled").call(Map.of())).isEqualTo("1"));
    }

    @Test
    void a_changed_list_is_asked_for_again() throws Exception {
        start("");
        int before = changes.get();

        assertThat(tool("odd_grow").call(Map.of())).isEqualTo("grown");

        await().atMost(LONG).until(() -> names().contains("odd_late"));
        // It is told when the list is there already.
        await().atMost(LONG).until(() -> changes.get() > before);
        assertThat(tool("odd_late").call(Map.of())).isEqualTo("done: late");
    }

    @Test
    void floods_on_both_outputs_do_not_hold_it_up() throws Exception {
        start("");

        assertThat(tool("odd_flood").call(Map.of())).asString().hasSize(3_000_000);
    }

    @Test
    void a_server_gets_none_of_our_environment_but_what_it_is_given_and_shows_no_secret_to_the_model()
            throws Exception {
        start("", "PASSWORD", "${SECRET}", "PLAIN", "open");

        String shown = (String) tool("odd_env").call(Map.of());

        assertThat(shown).contains("PASSWORD=(hidden)", "PLAIN=open", "PATH=").doesNotContain("hunter2-hunter2");
        List<String> given = Arrays.stream(shown.split("[{,] *"))
                .map(one -> one.replaceFirst("=.*", ""))
                .toList();
        assertThat(given)
                .doesNotContain("MAVEN_PROJECTBASEDIR", "MAVEN_CMD_LINE_ARGS", "JAVA_HOME", "MOONSHOT_API_KEY");
    }

    @Test
    void when_it_is_closed_the_process_and_those_that_it_started_are_gone() throws Exception {
        start("");
        List<ProcessHandle> processes = processes();
        assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);

        source.close();

        // An orphan that has ended is seen until the system has buried it.
        await().atMost(LONG).untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_server_that_was_killed_is_started_again_with_the_same_tools() throws Exception {
        start("");
        List<ProcessHandle> both = processes();
        ProcessHandle process = both.get(0);

        process.destroyForcibly();

        // Until its loss is noticed, calls go to the one that is gone, and fail.
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> !process.isAlive() && processes().get(0).pid() != process.pid());
        // What it had started would live on, as nobody's.
        await().atMost(LONG).untilAsserted(() -> assertThat(both).noneMatch(ProcessHandle::isAlive));
        assertThat(names()).hasSize(16);
    }

    @Test
    void a_server_that_cannot_be_started_stops_nothing_and_says_why() throws Exception {
        source = started(
                "{\"mcpServers\":{\"gone\":{\"command\":\"/no/such/${SECRET}\"}}}".replace("${SECRET}", "program"));

        assertThat(source.tools()).isEmpty();
        assertThat(source.state()).startsWith("away: it cannot be started:");
    }

    private List<ProcessHandle> processes() throws Exception {
        return Arrays.stream(tool("odd_child").call(Map.of()).toString().split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    /** With one that looks so often whether the server is still there. */
    private void start(String more, Duration betweenChecks, String... variables) throws Exception {
        Path file = Files.writeString(
                folder.resolve("mcp.json"),
                "{\"mcpServers\":{\"odd\":{" + OddServer.command(variables) + ",\"timeout\":\"60s\"" + more + "}}}");
        McpSource begun = new McpSource(McpFile.read(file, name -> null).get(0), betweenChecks);
        source = begun;
        begun.start();
        begun.awaitFirst();
    }

    private void start(String more, String... variables) throws Exception {
        source = started("{\"mcpServers\":{\"odd\":{" + OddServer.command(variables)
                + (more.contains("timeout") ? "" : ", \"timeout\":\"60s\"") + more + "}}}");
        source.onChange(changes::incrementAndGet);
    }

    private ToolSource started(String json) throws Exception {
        Path file = Files.writeString(folder.resolve("mcp.json"), json);
        return McpSources.start(file, name -> name.equals("SECRET") ? "hunter2-hunter2" : null)
                .get(0);
    }

    private List<String> names() {
        return source.tools().stream().map(tool -> tool.spec().name()).toList();
    }

    private Tool tool(String name) {
        return source.tools().stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.Approvers.REFUNDED;
import static org.moonroute.Approvers.refund;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;

/** Calls that somebody must allow, at the command line. */
@Timeout(120)
class ApprovalCommandsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void forget() {
        REFUNDED.clear();
    }

    private Program program(String calls) {
        return new Program(folder)
                .set(
                        "moonroute.tools.beans=" + Approvers.Till.class.getName(),
                        "moonroute.approvals.folder=" + folder.resolve("approvals"))
                .rules("rules:\n  - match: {round: 1}\n    reply: {reasoning: I need tools, toolCalls: [" + calls
                        + "]}\n");
    }

    private Program typing(String calls, String typed) {
        return program(calls).input(typed.getBytes(StandardCharsets.UTF_8)).typed();
    }

    private Ran approvals(String... arguments) {
        String at = "moonroute.approvals.folder=" + folder.resolve("approvals");
        return new Program(folder)
                .bare(Stream.concat(Stream.concat(Stream.of("approvals"), Stream.of(arguments)), Stream.of("--set", at))
                        .toArray(String[]::new));
    }

    @ParameterizedTest(name = "typed: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            y            | 7 | refunded 7
            YES          | 7 | refunded 7
            n            |   | was not allowed
            ''           |   | was not allowed
            no receipt   |   | no receipt
            yes, why not |   | yes, why not
            """)
    void ask_asks_at_the_terminal(String typed, String refunded, String told) {
        Ran ran = typing(refund("7"), typed + "\n").run("ask", "Give it back", "-T", "refund");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("wants to call refund", "{\"order\":\"7\"}");
        assertThat(ran.out()).contains(told);
        assertThat(String.join(",", REFUNDED)).isEqualTo(refunded == null ? "" : refunded);
    }

    @Test
    void questions_about_the_calls_of_a_round_come_one_after_the_other() {
        Ran ran = typing(refund("1") + ", " + refund("2"), "y\nn\n").run("ask", "Give it back", "-T", "refund");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(REFUNDED).hasSize(1);
        assertThat(ran.err().split("wants to call refund", -1)).hasSize(3);
    }

    @Test
    void the_end_of_what_is_typed_is_a_no() {
        Ran ran = typing(refund("7"), "").run("ask", "Give it back", "-T", "refund");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void what_a_model_writes_does_not_reach_the_terminal_as_signs_that_move_its_cursor() {
        Ran ran = typing("{name: refund, arguments: {order: \"a\\e[2Kb\\u009b1mc\\u202ed\"}}", "n\n")
                .run("ask", "Give it back", "-T", "refund");
        assertThat(ran.err()).doesNotContain("\u001b", "\u009b", "\u202e").contains("\\u009b1mc", "\\u202ed");
    }

    @Test
    void without_a_terminal_ask_runs_nothing_and_names_the_way_out() {
        Ran ran = program(refund("7")).run("ask", "Give it back", "-T", "refund");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("--approve refund");
        assertThat(ran.out()).contains("not allowed");
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void a_prompt_that_comes_from_standard_input_leaves_nothing_to_answer_with() {
        Ran ran = typing(refund("7"), "y\n").run("ask", "-", "-T", "refund");
        assertThat(ran.err()).contains("--approve refund");
        assertThat(REFUNDED).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "refund, true",
        "all, true",
        "tag:money, true",
        "'get_opening_hours,refund', true",
        "get_opening_hours, false"
    })
    void what_is_granted_beforehand_is_run_without_asking(String granted, boolean isRun) {
        Ran ran = program(refund("7")).run("ask", "Give it back", "-T", "refund", "--approve", granted);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(!REFUNDED.isEmpty()).isEqualTo(isRun);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            refnd          | there is no tool refnd. Did you mean refund?
            refund,refnd   | there is no tool refnd. Did you mean refund?
            tag:mony       | there is no tool of the tag mony. Did you mean tag:money?
            *              | all stands for all
            al             | all stands for all
            """)
    void what_is_granted_beforehand_must_be_there_before_anything_is_asked(String granted, String told) {
        Ran ran = program(refund("7")).run("ask", "Give it back", "-T", "refund", "--trace", "--approve", granted);
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("--approve", told).doesNotContain("\tat ", "Did you mean all?");
        assertThat(ran.requests()).isEmpty();
        assertThat(REFUNDED).isEmpty();
    }

    @Test
    void a_grant_may_name_a_tool_of_a_server_that_is_away() {
        Path servers =
                new Program(folder).file("mcp.json", "{\"mcpServers\":{\"till\":{\"command\":\"no-such-program\"}}}");
        Ran ran = program(refund("7"))
                .set("moonroute.tools.mcp=" + servers)
                .run("ask", "Give it back", "-T", "refund", "--approve", "refund,till_open");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("there is no tool till_open now; it may be one of", "MCP server till");
        assertThat(REFUNDED).hasSize(1);
    }

    @Test
    void list_show_grant_and_refuse_say_what_they_did_and_a_second_decision_that_it_is_too_late() throws IOException {
        String id = "call-0123456789abcdef0123456789abcdef";
        request(id, "2999-01-01T00:00:00Z");
        Ran list = approvals("list");
        assertThat(list.out()).contains(id, "refund", "{\"order\":\"7\"}", "prompt=p-1");
        assertThat(approvals("show", id).out()).contains("\"state\":\"pending\"");

        Ran granted = approvals("grant", id, "--reason", "it is true");
        assertThat(granted.code()).as(granted.err()).isZero();
        assertThat(granted.err()).contains(id + " (refund) is granted by terminal ", "it is true");
        assertThat(approvals("list").err()).contains("nothing waits for approval");
        assertThat(approvals("show", id).out()).contains("\"state\":\"granted\"", "it is true");

        Ran second = approvals("refuse", id);
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("is granted by terminal ", "already");
    }

    @Test
    void what_cannot_be_decided_is_said() throws IOException {
        String late = "call-fedcba9876543210fedcba9876543210";
        request(late, Instant.now().minusSeconds(60).toString());
        Ran ran = approvals("grant", late);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("expired by moonroute");

        for (String id : new String[] {"call-00000000000000000000000000000000", "../../etc/passwd", "x"}) {
            Ran unknown = approvals("grant", id);
            assertThat(unknown.code()).isEqualTo(2);
            assertThat(unknown.err()).contains("there is no call " + id, "approvals list");
        }
        assertThat(approvals().code()).isEqualTo(2);
        assertThat(approvals("grant", late, "--reason", "x".repeat(501)).err()).contains("--reason may have 500");

        Files.writeString(folder.resolve("approvals/call-00000000000000000000000000000001.json"), "no JSON");
        Ran broken = approvals("show", "call-00000000000000000000000000000001");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.err()).contains("call-00000000000000000000000000000001.json", "remove it");
        assertThat(approvals("list").code()).isZero();
    }

    private void request(String id, String expires) throws IOException {
        Files.createDirectories(folder.resolve("approvals"));
        Files.writeString(folder.resolve("approvals/" + id + ".json"), """
                {"id":"%s","tool":"refund","arguments":{"order":"7"},"prompt":"p-1","lane":"bulk","client":"",
                 "asked_at":"2020-01-01T00:00:00Z","expires_at":"%s"}""".formatted(id, expires));
    }
}

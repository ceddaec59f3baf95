package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What the commands take, write and return. */
@Timeout(60)
class CommandLineTest {
    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
        program.file("in/hello.txt", "Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer FOLDER/in -o FOLDER/out", "ask Hello", "serve --inbox FOLDER/box -o FOLDER/out"})
    void without_a_key_nothing_is_touched_and_both_ways_out_are_said(String command) throws IOException {
        Ran ran = program.bare(command.replace("FOLDER", folder.toString()).split(" "));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("MOONSHOT_API_KEY=sk-").contains("--sandbox");
        assertThat(ran.out()).isEmpty();
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.map(path -> folder.relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "in", "in/hello.txt");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            answer FOLDER/in --sandbx                            | Unknown option: '--sandbx'
            answer                                               | Missing required parameter: 'PATH'
            answer FOLDER/missing --sandbox                      | no such file or folder: FOLDER/missing
            answer FOLDER/empty --sandbox                        | no prompt files (.txt, .md, .json) in
            answer FOLDER/in --sandbox --set moonroute.retry.bas=1s | did you mean moonroute.retry.base?
            answer FOLDER/in --sandbox --set moonroute.retry.base=soon | moonroute.retry.base must be a time such as 250ms
            answer FOLDER/in --sandbox --timeout never           | moonroute.call-timeout must be a time
            answer FOLDER/in --sandbox -j many                   | Invalid value for option '--concurrency'
            answer FOLDER/in --sandbox-as-of yesterday           | Invalid value for option '--sandbox-as-of'
            ask --sandbox                                        | Missing required parameter: 'TEXT'
            awnser FOLDER/in                                     | Unmatched arguments
            """)
    void a_command_used_wrongly_ends_with_2_and_says_what_is_wrong(String command, String message) throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        Ran ran = program.bare(command.replace("FOLDER", folder.toString()).split(" "));

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err())
                .contains(message.replace("FOLDER", folder.toString()))
                .doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(program.files()).containsExactly("in/hello.txt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            moonroute.call-timout=1m         | there is no setting moonroute.call-timout; did you mean moonroute.call-timeout?
            moonroute.model=\\u12            | application.properties cannot be read
            moonroute.concurrency=0          | moonroute.concurrency must be a whole number, 1 or more
            moonroute.concurrency=some       | moonroute.concurrency must be a whole number
            """)
    void settings_that_are_wrong_end_with_2_naming_the_key_or_the_file(String line, String message) throws IOException {
        program.file("home/config/application.properties", line + "\n");
        program.file("home/config/models.yaml", Files.readString(Path.of("config/models.yaml")));
        Ran ran = program.home(folder.resolve("home")).with("--sandbox").answer("in");

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(message);
    }

    @Test
    void settings_that_cannot_be_read_end_with_2() throws IOException {
        Path file = folder.resolve("home/config/application.properties");
        Files.createDirectories(file);
        Ran ran = program.home(folder.resolve("home")).with("--sandbox").answer("in");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(file + " cannot be read");
    }

    @Test
    void a_list_of_models_that_is_not_there_ends_with_2() {
        Ran ran = program.home(folder).with("--sandbox").answer("in");

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(folder.resolve("config/models.yaml") + ": there is no such file");
    }

    @Test
    void a_mistyped_variable_of_the_environment_ends_with_2() {
        Ran ran = program.env("MOONROUTE_CALL_TIMOUT", "1m").with("--sandbox").answer("in");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("MOONROUTE_CALL_TIMOUT").contains("moonroute.call-timeout?");
    }

    @Test
    void ask_prints_the_answer_and_nothing_else() {
        Ran ran = program.rules("rules: [{reply: {content: \"Grüße,\\n 東京 😀\"}}]")
                .run("ask", "Hello");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.bytes()).isEqualTo("Grüße,\n 東京 😀\n".getBytes(StandardCharsets.UTF_8));
        assertThat(ran.err()).startsWith("SANDBOX: ");
    }

    @Test
    void ask_reads_the_prompt_from_standard_input() {
        Ran ran = program.input("Grüße aus\nBergen\n".getBytes(StandardCharsets.UTF_8))
                .with("--sandbox", "--trace")
                .run("ask", "-");

        assertThat(ran.code()).isZero();
        assertThat(ran.requests().get(0).at("/messages/1/content").asText()).isEqualTo("Grüße aus\nBergen");
    }

    @ParameterizedTest
    @CsvSource({"ISO-8859-1,Grüße,is not UTF-8", "UTF-16,Hello,is not UTF-8", "UTF-8,'  ',the prompt is empty"})
    void ask_refuses_standard_input_that_is_no_prompt(String charset, String text, String message) throws IOException {
        Ran ran = program.input(text.getBytes(charset))
                .with("--sandbox", "--trace")
                .run("ask", "-");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(message);
        assertThat(ran.requests()).isEmpty();
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"content-filter,content-filtered,100", "quota,out-of-money,1", "unavailable,server-error,100"})
    void ask_that_fails_says_why_and_prints_no_answer(String reply, String kind, int code) {
        Ran ran = program.rules("rules: [{reply: {kind: " + reply + "}}]").run("ask", "Hello");

        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("moonroute: " + kind + ": ");
    }

    @Test
    void ask_takes_a_prompt_that_begins_with_an_at_as_it_is() {
        program.file("args", "--model=nope");
        Ran ran = program.run("ask", "@" + folder.resolve("args"), "--sandbox");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("@" + folder.resolve("args"));
    }

    @Test
    void nothing_is_asked_when_outcomes_cannot_be_written() {
        program.file("taken", "not a folder");
        Ran ran = program.rules("rules: []")
                .run(
                        "answer",
                        folder.resolve("in").toString(),
                        "-o",
                        folder.resolve("taken").toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("outcomes cannot be written to", "this is no folder", "nothing was asked");
        assertThat(ran.requests()).isEmpty();
    }

    @Test
    void a_key_that_the_service_repeats_is_in_no_outcome() {
        program.file("in/key.txt", "Which key?");
        Ran ran = program.rules("rules: [{reply: {content: \"It is sk-sandbox.\"}}]")
                .answer("in");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.text("in/key.answer.md")).isEqualTo("It is sk-***.\n");
        assertThat(program.text("in/key.answer.json")).doesNotContain("sk-sandbox");
    }

    @Test
    void failures_of_the_sandbox_are_marked_as_simulated() {
        program.rules("rules: [{reply: {kind: content-filter}}]").answer("in");

        assertThat(program.text("in/hello.failure.json")).contains("\"simulated\" : true");
    }

    @ParameterizedTest
    @CsvSource({"Hello;Other,0", "Hello;Bad,100", "Bad,100"})
    void answer_ends_with_0_or_with_100_when_some_failed(String prompts, int code) {
        for (String prompt : prompts.split(";")) {
            program.file("some/" + prompt + ".txt", prompt);
        }
        Ran ran = program.rules("rules: [{match: {prompt: Bad}, reply: {kind: content-filter}}]")
                .answer("some");

        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void outcomes_lie_beside_their_prompts() {
        program.file("in/sub/deep.md", "Deep");
        program.with("--sandbox").answer("in");

        assertThat(program.files())
                .containsExactly(
                        "in/hello.answer.json",
                        "in/hello.answer.md",
                        "in/hello.txt",
                        "in/sub/deep.answer.json",
                        "in/sub/deep.answer.md",
                        "in/sub/deep.md");
    }

    @Test
    void outcomes_in_a_folder_of_their_own_keep_the_sub_folders() {
        program.file("in/sub/deep.md", "Deep");
        Ran ran = program.with("--sandbox", "-o", folder.resolve("out/new").toString())
                .answer("in");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.files())
                .containsExactly(
                        "in/hello.txt",
                        "in/sub/deep.md",
                        "out/new/hello.answer.json",
                        "out/new/hello.answer.md",
                        "out/new/sub/deep.answer.json",
                        "out/new/sub/deep.answer.md");
    }

    @Test
    void the_outcomes_of_two_prompts_of_one_stem_have_the_full_names() {
        program.file("in/hello.md", "Hello too");
        program.with("--sandbox").answer("in");

        assertThat(program.files())
                .contains("in/hello.txt.answer.json", "in/hello.md.answer.json")
                .doesNotContain("in/hello.answer.json");
        assertThat(program.text("in/hello.md.answer.md")).contains("Hello too");
    }

    @Test
    void a_second_run_asks_what_failed_or_was_changed_and_nothing_else() throws IOException {
        program.file("in/bad.txt", "Bad");
        Path rules =
                program.file("rules.yaml", "rules: [{match: {prompt: Bad}, times: 1, reply: {kind: content-filter}}]");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules))) {
            asking(sandbox);
            assertThat(program.answer("in").code()).isEqualTo(100);
            assertThat(sandbox.counters().byPrompt()).isEqualTo(Map.of("Hello", 1L, "Bad", 1L));

            Ran second = program.answer("in");
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(second.err()).contains("1 answered, 0 failed, 1 skipped");
            assertThat(sandbox.counters().byPrompt()).isEqualTo(Map.of("Hello", 1L, "Bad", 2L));
            assertThat(program.files()).doesNotContain("in/bad.failure.json").contains("in/bad.answer.json");

            program.file("in/hello.txt", "Hello again");
            Ran third = program.answer("in");
            assertThat(third.err()).contains("1 answered, 0 failed, 1 skipped");
            assertThat(program.text("in/hello.answer.md")).contains("Hello again");

            Ran other = program.with("--model", "kimi-k3.1-pro").answer("in");
            assertThat(other.err()).contains("2 answered, 0 failed;");
            assertThat(sandbox.counters().chatRequests()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void as_many_prompts_are_under_way_at_once_as_the_command_says(int concurrency) throws IOException {
        for (int i = 0; i < 7; i++) {
            program.file("in/" + i + ".txt", "Prompt " + i);
        }
        // As long for many as for one: the last of them may be late.
        Duration latency = Duration.ofMillis(300L * concurrency);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(latency))) {
            asking(sandbox);
            Ran ran = program.with("-j", String.valueOf(concurrency)).answer("in");

            assertThat(ran.err()).contains("8 answered");
            assertThat(sandbox.counters().maxInFlight()).isEqualTo(concurrency);
        }
    }

    @Test
    void variables_of_the_command_line_win_over_those_of_the_prompt() {
        program.file("in/hello.txt", "Hello, {{who}}");
        program.file("in/two.md", "---\nvariables: {who: Ada, where: Bergen}\n---\nHello, {{who}} in {{where}}");
        program.file("in/three.md", "Hello, {{whom}}");
        Ran ran = program.with("--sandbox", "-p", "who=Grace").answer("in");

        assertThat(ran.code()).isEqualTo(100);
        assertThat(program.text("in/two.answer.md")).contains("Hello, Grace in Bergen");
        assertThat(program.text("in/hello.answer.md")).contains("Hello, {{who}}");
        assertThat(program.outcome("in/three.failure.json").path("kind").asText())
                .isEqualTo("invalid-prompt");
        assertThat(program.outcome("in/three.failure.json").path("reason").asText())
                .contains("`whom`");
    }

    @Test
    void what_front_matter_says_reaches_the_request() {
        program.file("in/hello.md", """
                ---
                model: kimi-k3.1-pro
                system: Be brief.
                max_completion_tokens: 123
                reasoning_effort: high
                stop: [END]
                extra: {vendor_field: {kept: true}}
                output: greeting
                ---
                Hello
                """);
        Ran ran = program.with("--sandbox", "--trace", "--model", "kimi-k3").answer("in/hello.md");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode request = ran.requests().get(0);
        assertThat(request.path("model").asText()).isEqualTo("kimi-k3.1-pro");
        assertThat(request.path("max_completion_tokens").asInt()).isEqualTo(123);
        assertThat(request.path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(request.path("stop").toString()).isEqualTo("[\"END\"]");
        assertThat(request.path("vendor_field").toString()).isEqualTo("{\"kept\":true}");
        assertThat(request.path("messages").findValuesAsText("content")).containsExactly("Be brief.", "Hello");
        assertThat(program.files()).contains("in/greeting.answer.json");
    }

    @Test
    void what_the_command_line_says_reaches_the_request() {
        Ran ran = program.with("--sandbox", "--trace", "-s", "Be kind.", "-T", "get_weather")
                .set("moonroute.max-completion-tokens=77", "moonroute.max-tokens-field=max_tokens")
                .answer("in");

        JsonNode request = ran.requests().get(0);
        assertThat(request.at("/messages/0/content").asText()).isEqualTo("Be kind.");
        assertThat(request.path("max_tokens").asInt()).isEqualTo(77);
        assertThat(request.has("max_completion_tokens")).isFalse();
        assertThat(request.at("/tools/0/function/name").asText()).isEqualTo("get_weather");
    }

    @Test
    void answers_of_the_sandbox_are_marked_as_simulated() {
        Ran ran = program.with("--sandbox").answer("in");

        assertThat(program.outcome("in/hello.answer.json").path("simulated").asBoolean())
                .isTrue();
        assertThat(ran.err()).startsWith("SANDBOX: answers are simulated").contains("(simulated by the sandbox)");
    }

    @Test
    void a_host_that_wants_no_key_gets_none() throws IOException {
        try (Host host = new Host(number -> Host.Reply.says("Hi"))) {
            Ran ran =
                    program.env("MOONSHOT_BASE_URL", host.url()).with("--trace").answer("in");

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(host.requests()).singleElement().satisfies(request -> assertThat(request.headers())
                    .doesNotContainKey("Authorization"));
            assertThat(program.outcome("in/hello.answer.json").path("simulated").asBoolean())
                    .isFalse();
        }
    }

    @Test
    void a_host_gets_the_key_that_there_is_and_nothing_that_it_need_not_know() throws IOException {
        try (Host host = new Host(number -> Host.Reply.says("Hi"))) {
            program.env("MOONSHOT_BASE_URL", host.url())
                    .env("MOONSHOT_API_KEY", " sk-mine\n")
                    .answer("in");

            Host.Request request = host.requests().get(0);
            assertThat(request.headers().get("Authorization")).isEqualTo(List.of("Bearer sk-mine"));
            assertThat(request.headers().keySet())
                    .isSubsetOf(
                            "Authorization",
                            "Accept-encoding",
                            "Connection",
                            "Content-length",
                            "Content-type",
                            "Host",
                            "Upgrade",
                            "User-agent");
            assertThat(request.body()).doesNotContain(folder.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model: kimi-k2-0711-preview          | model-retired         | retired on 2026-05-25
            model: moonshot-v1-8k                | model-retired         | there are: kimi-k2.6
            {model: kimi-k3, temperature: 0.3}   | unsupported-parameter | kimi-k3 accepts only 1
            {model: kimi-k3, reasoning_effort: extreme} | unsupported-parameter | kimi-k3 knows low, high, max
            temprature: 0.3                      | invalid-prompt        | did you mean `temperature`
            """)
    void what_cannot_be_answered_fails_before_any_call(String frontMatter, String kind, String reason) {
        program.file("ask.md", "---\n" + frontMatter + "\n---\nHello");
        Ran ran = program.with("--sandbox", "--trace").answer("ask.md");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("ask.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo(kind);
        assertThat(failure.path("reason").asText()).contains(reason);
        assertThat(ran.err()).doesNotContain(">>> POST");
    }

    @Test
    void a_parameter_that_the_model_refuses_is_left_out_if_so_configured() {
        program.file("ask.md", "---\ntemperature: 0.3\n---\nHello");
        Ran ran = program.with("--sandbox", "--trace")
                .set("moonroute.unsupported-parameters=drop")
                .answer("ask.md");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.requests().get(0).has("temperature")).isFalse();
        assertThat(ran.err()).contains("left out: temperature 0.3");
    }

    private void asking(Sandbox sandbox) {
        program.env("MOONSHOT_BASE_URL", sandbox.baseUrl().toString()).env("MOONSHOT_API_KEY", "sk-x");
    }
}

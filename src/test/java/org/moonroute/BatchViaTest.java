package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code batch --via}: a {@code serve} answers the rows, and the files are what they would be without it. */
@Timeout(120)
class BatchViaTest {
    private static final String RULES = """
            rules:
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
              - {match: {prompt: "fickle"}, times: 1, reply: {kind: content-filter}}
              - {match: {prompt: "Cut off"}, times: 1, reply: {content: "Half of a sen", finish: length}}
            """;

    @TempDir
    static Path shared;

    private static Sandbox sandbox;
    private static Serving serving;

    @TempDir
    Path folder;

    private Program program;
    private Rows rows;

    @BeforeAll
    static void serve() throws Exception {
        Path rules = Files.writeString(shared.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        serving = new Serving(sandbox, shared, Map.of());
    }

    @AfterAll
    static void end() {
        serving.close();
        sandbox.close();
    }

    @BeforeEach
    void start() {
        program = serving.client(new Program(folder));
        rows = new Rows(program, folder);
    }

    private Ran via(String input, String... options) {
        String[] all = java.util.Arrays.copyOf(options, options.length + 2);
        all[options.length] = "--via";
        all[options.length + 1] = "embedded";
        return rows.run(input, all);
    }

    private String batch() {
        return Program.json(program.text("rows.summary.json")).path("batch").asText();
    }

    /** What differs from run to run. */
    private static JsonNode plain(JsonNode line) {
        ObjectNode own = (ObjectNode) line.path("moonroute");
        own.remove(List.of("ms", "waited_ms"));
        ((ObjectNode) line.path("response")).remove("created");
        if (line.at("/response/body").isObject()) {
            ((ObjectNode) line.at("/response/body")).remove(List.of("created", "id"));
        }
        return line;
    }

    private TreeMap<String, JsonNode> plain(String name) {
        TreeMap<String, JsonNode> all = new TreeMap<>();
        rows.lines(name).forEach(line -> {
            if (line.path("response").isNull()) {
                ((ObjectNode) line).putObject("response");
            }
            all.put(line.path("custom_id").asText(), plain(line));
        });
        return all;
    }

    @Test
    void theFilesAreWhatTheyWouldBeIfThisProcessHadAsked() {
        String input = """
                {"custom_id":"text","prompt":"Say {{city}} and \\\\{{ and \\u0000 and \\ud83c\\udf19"}
                {"custom_id":"tool","prompt":"Use the tool get_weather. What is the weather in Oslo?","tools":["get_weather"]}
                {"custom_id":"body","method":"POST","url":"/v1/chat/completions","body":{"model":"kimi-k2.6","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Say body"}],"top_k":3}}
                {"custom_id":"own","prompt":"Say {{what}}","variables":{"what":"own"},"system":"","max_completion_tokens":77}
                {"custom_id":"failed","prompt":"Say something forbidden"}
                {"custom_id":"unknown","prompt":"Hi","model":"kimi-unknown-model"}
                {"custom_id":"wrong","colour":"red"}
                no JSON
                {"custom_id":"text","prompt":"the same id"}
                """;
        program.file("local.jsonl", input);
        program.file("rows.jsonl", input.replace("\r", ""));
        Program alone = Rows.asking(sandbox, new Program(folder));
        Ran local = new Rows(alone, folder).run("local.jsonl", "--model", "kimi-k3", "-s", "Of the command.");
        Ran ran = via("rows.jsonl", "--model", "kimi-k3", "-s", "Of the command.");

        assertThat(ran.code()).as(ran.err()).isEqualTo(local.code()).isEqualTo(100);
        assertThat(plain("rows.results.jsonl"))
                .isEqualTo(plain("local.results.jsonl"))
                .hasSize(4);
        TreeMap<String, JsonNode> errors = plain("rows.errors.jsonl");
        TreeMap<String, JsonNode> localErrors = plain("local.errors.jsonl");
        assertThat(errors.toString().replace("rows.jsonl", "local.jsonl")).isEqualTo(localErrors.toString());
        for (String path : List.of("/tokens", "/cost_usd", "/rows", "/failures", "/models", "/refused_calls")) {
            assertThat(Program.json(program.text("rows.summary.json")).at(path))
                    .as(path)
                    .isEqualTo(Program.json(program.text("local.summary.json")).at(path));
        }
    }

    @Test
    void aFailureIsToldByItsReplyAloneAndNothingIsLeftWithTheBroker() throws Exception {
        program.file(
                "rows.jsonl", Rows.numbered(20) + "{\"custom_id\":\"f\",\"prompt\":\"Say something forbidden\"}\n");

        Ran ran = via("rows.jsonl", "--window", "1");

        assertThat(ran.code()).as(ran.err()).isEqualTo(100);
        assertThat(ran.err())
                .contains("20 answered, 1 failed")
                .doesNotContain("still with")
                .doesNotContain("are dropped");
        assertThat(serving.take("failures")).isEmpty();
        assertThat(serving.take("answers")).isEmpty();
        assertThat(serving.take("moonroute.batch." + batch())).isEmpty();
    }

    @Test
    void whatHasItsOutcomeIsNotSentAgain() {
        program.file("rows.jsonl", Rows.numbered(5));
        via("rows.jsonl");
        long calls = sandbox.counters().chatRequests();
        program.file("rows.jsonl", Rows.numbered(7));

        Ran ran = via("rows.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("7 answered, 0 failed (5 of them before this run)");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(calls + 2);
    }

    @Test
    void aRowThatIsPutASecondTimeIsPaidOnceAndItsSecondReplyIsDropped() throws Exception {
        program.file("rows.jsonl", Rows.numbered(3));
        via("rows.jsonl");
        long calls = sandbox.counters().chatRequests();
        // As after a kill between an answer and its line.
        Files.writeString(folder.resolve("rows.results.jsonl"), "");

        Ran ran = via("rows.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.ids("rows.results.jsonl")).containsExactlyInAnyOrder("r1", "r2", "r3");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(calls);
    }

    @Test
    void repliesThatWaitAreTakenAndTheirRowsAreNotPutAgain() throws Exception {
        program.file("rows.jsonl", Rows.numbered(2));
        via("rows.jsonl");
        String queue = "moonroute.batch." + batch();
        JsonNode first = rows.lines("rows.results.jsonl").get(0);
        serving.send(queue, "of another version", queue + ":" + "0".repeat(32) + "-0:" + "0".repeat(16));
        serving.send(queue, "nobody's", "nobody's");
        program.file("rows.jsonl", Rows.numbered(3));
        // They may be of rows that this run does not look at.
        assertThat(via("rows.jsonl", "--filter-first-n", "2").err()).doesNotContain("are dropped");

        Ran ran = via("rows.jsonl");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("replies of rows that are not in the input as they were: 1; they are dropped");
        assertThat(rows.lines("rows.results.jsonl")).hasSize(3).contains(first);
        assertThat(serving.take(queue)).isEmpty();
    }

    @Test
    void aRowThatFailedIsReallyAskedAnewWhenThatIsWanted() {
        program.file(
                "rows.jsonl",
                "{\"custom_id\":\"a\",\"prompt\":\"Be fickle\"}\n{\"custom_id\":\"b\",\"prompt\":\"Cut off\"}\n");
        long before = sandbox.counters().chatRequests();
        assertThat(via("rows.jsonl").code()).isEqualTo(100);
        assertThat(via("rows.jsonl").code()).isEqualTo(100);
        assertThat(sandbox.counters().chatRequests()).isEqualTo(before + 2);

        Ran ran = via("rows.jsonl", "--retry-errors");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.ids("rows.results.jsonl")).containsExactlyInAnyOrder("a", "b");
        assertThat(rows.lines("rows.errors.jsonl")).isEmpty();
        assertThat(sandbox.counters().chatRequests()).isEqualTo(before + 4);
    }

    @Test
    void aTableIsFilledInHereAndOrderDedupeAndTheTableOfResultsWorkAsEver() {
        program.file("rows.csv", "custom_id,city\nz,Rome\na,Oslo\nm,Rome\nk,{{city}}\n");
        program.file("t.md", "---\ntemperature: 1\n---\nThe capital of {{city}}, {{word}}?\n");
        long before = sandbox.counters().chatRequests();

        Ran ran = via(
                "rows.csv",
                "-t",
                folder.resolve("t.md").toString(),
                "-p",
                "word=please",
                "--ordered",
                "--dedupe",
                "--format",
                "csv");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(rows.ids("rows.results.jsonl")).containsExactly("z", "a", "m", "k");
        assertThat(rows.answers("rows.results.jsonl").get("m")).contains("The capital of Rome, please?");
        assertThat(rows.answers("rows.results.jsonl").get("k")).contains("The capital of {{city}}, please?");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(before + 3);
        assertThat(program.text("rows.results.csv")).startsWith("city,custom_id,answer");
    }

    @Test
    void rowsAreCheckedBeforeWhenThatIsWantedAndNoBrokerIsNeededForThat() {
        program.file("rows.jsonl", Rows.numbered(2) + "{\"colour\":\"red\"}\n");
        long before = sandbox.counters().chatRequests();

        Ran dry = rows.run("rows.jsonl", "--dry-run", "--via", "tcp://127.0.0.1:1");
        assertThat(dry.out()).contains("rows:          2 (1 more are wrong)");
        Ran strict = via("rows.jsonl", "--strict");

        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains("1 rows are wrong; nothing was asked");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --sandbox                   | is for `moonroute serve`, which asks the service
            --tier 1                    | is for `moonroute serve`, which asks the service
            --timeout 5s                | is for `moonroute serve`, which asks the service
            --approve refund            | is for `moonroute serve`, which asks the service
            -j 5                        | it is --window that says how many rows are out
            --budget 5                  | the calls are made by other processes
            --window 0                  | moonroute.batch.window
            """)
    void whatGoesWithCallsOfThisProcessIsRefused(String options, String why) {
        program.file("rows.jsonl", Rows.numbered(1));

        Ran ran = via("rows.jsonl", options.split(" "));

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(why).doesNotContain("SANDBOX");
    }

    @Test
    void aUrlThatIsNoneAndAWindowWithoutABrokerAreRefused() {
        program.file("rows.jsonl", Rows.numbered(1));

        Ran url = rows.run("rows.jsonl", "--via", "http://127.0.0.1:1");
        assertThat(url.code()).isEqualTo(2);
        assertThat(url.err()).contains("--via: the broker's URL: that is no broker's URL; supported are tcp://");
        Ran window = Rows.asking(sandbox, new Program(folder))
                .run("batch", folder.resolve("rows.jsonl").toString(), "--window", "5");
        assertThat(window.code()).isEqualTo(2);
        assertThat(window.err()).contains("--window is for --via");
    }

    @Test
    void aWrongPasswordIsSaidAtOnceAndNotShown() {
        program.file("rows.jsonl", Rows.numbered(1));
        program.env("MOONROUTE_JMS_USER", "moonroute").env("MOONROUTE_BROKER_PASSWORD", "not-the-password");

        Ran ran = rows.run("rows.jsonl", "--via", serving.url());

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err())
                .contains("--via: no connection to the broker at " + serving.url())
                .contains("the user is moonroute.jms.user, the password MOONROUTE_BROKER_PASSWORD")
                .doesNotContain("not-the-password")
                .doesNotContain("is away");
        assertThat(rows.lines("rows.results.jsonl")).isEmpty();
    }

    @Test
    void theUserAndThePasswordOfAUrlAreThoseOfMessages() throws Exception {
        program.file("rows.jsonl", Rows.numbered(2));
        program.env("MOONROUTE_JMS_USER", "moonroute").env("MOONROUTE_BROKER_PASSWORD", serving.password());

        Ran ran = rows.run("rows.jsonl", "--via", serving.url());

        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @Test
    void answersOfAnotherServiceAreNotMixedWithThoseOfABroker() {
        program.file("rows.jsonl", Rows.numbered(1));
        Program alone = Rows.asking(sandbox, new Program(folder));
        new Rows(alone, folder).run("rows.jsonl");

        Ran ran = via("rows.jsonl");

        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("service " + sandbox.baseUrl() + " (now a broker's)");
        assertThat(via("rows.jsonl", "--accept-changes").code()).isZero();
    }
}

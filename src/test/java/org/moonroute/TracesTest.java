package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.SpanReceiver.Taken;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What a receiver of traces gets to know of prompts that come by HTTP. All of it is there when the program has ended. */
class TracesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONVERSATION = "invoke_agent moonroute";
    private static final String CALL = "chat kimi-k3";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String RULES = """
            rules:
              - {match: {prompt: flaky}, times: 2, reply: {kind: rate-limit}}
              - {match: {prompt: bad}, reply: {kind: content-filter}}
              - match: {prompt: inventive, round: 1}
                reply:
                  toolCalls: [{name: words_of_the_model, arguments: '{}'}]
              - match: {prompt: late, round: 1}
                reply:
                  toolCalls: [{name: late_greet, arguments: '{}'}]
            """;

    /** An MCP server that does not come up before a file is there. */
    private static final String LATE_SERVER = """
            [ -e "$1" ] || exit 1
            while read -r line; do
              id=$(printf '%s' "$line" | sed 's/.*"id":\\("[^"]*"\\|[0-9]*\\).*/\\1/')
              case "$line" in
                *'"initialize"'*) said='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"late","version":"1"}}' ;;
                *'"tools/list"'*) said='{"tools":[{"name":"greet","description":"Greet","inputSchema":{"type":"object"}}]}' ;;
                *'"tools/call"'*) said='{"content":[{"type":"text","text":"good evening"}]}' ;;
                *) continue ;;
              esac
              printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$said"
            done
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private SpanReceiver receiver;
    private Sandbox sandbox;
    private Serving serving;

    @BeforeEach
    void start() throws Exception {
        receiver = new SpanReceiver();
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules));
        serve("1");
    }

    private void serve(String share) throws Exception {
        serve(share, "config/mcp.json");
    }

    private void serve(String share, String mcp) throws Exception {
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker",
                        "none",
                        "moonroute.traces.endpoint",
                        receiver.url(),
                        "moonroute.traces.sample",
                        share,
                        "moonroute.tools.mcp",
                        mcp));
    }

    @AfterEach
    void end() {
        serving.close();
        sandbox.close();
        receiver.close();
    }

    /** Ends it when so many prompts have been told: at the end there are only a few seconds for that. */
    private void closeAfter(int prompts) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> receiver.spans(CONVERSATION).size() >= prompts);
        serving.close();
    }

    private HttpResponse<String> chat(String text, String more, String... headers) throws Exception {
        return chatWith("kimi-k3", text, more, headers);
    }

    private HttpResponse<String> chatWith(String model, String text, String more, String... headers) throws Exception {
        String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]"
                + more + "}";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        Stream.of(headers).forEach(value -> request.header("traceparent", value));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aPromptIsOneTreeOfItsCallsAndToolsAndNothingOfWhatWasSaidIsInIt() throws Exception {
        HttpResponse<String> response =
                chat("Use the tool get_weather. What is the weather in Oslo?", ",\"tools\":[\"get_weather\"]");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        closeAfter(1);

        assertThat(receiver.spans())
                .extracting(Taken::name)
                .containsExactlyInAnyOrder(CONVERSATION, CALL, "execute_tool get_weather", CALL);
        Taken whole = receiver.span(CONVERSATION);
        assertThat(whole.parent()).isEmpty();
        assertThat(receiver.spans()).filteredOn(one -> !one.equals(whole)).allSatisfy(one -> {
            assertThat(one.trace()).isEqualTo(whole.trace());
            assertThat(one.parent()).isEqualTo(whole.id());
            assertThat(one.isWithin(whole)).isTrue();
            assertThat(one.isError()).isFalse();
        });

        JsonNode reply = JSON.readTree(response.body());
        assertThat(whole.say("gen_ai.operation.name")).isEqualTo("invoke_agent");
        assertThat(whole.say("gen_ai.request.model")).isEqualTo("kimi-k3");
        assertThat(whole.say("moonroute.door")).isEqualTo("http");
        assertThat(whole.say("moonroute.outcome")).isEqualTo("answered");
        assertThat(whole.say("moonroute.prompt.id"))
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(whole.number("moonroute.rounds")).isEqualTo(2);
        assertThat(whole.number("gen_ai.usage.input_tokens"))
                .isEqualTo(reply.at("/usage/prompt_tokens").asLong());
        assertThat(whole.number("gen_ai.usage.output_tokens"))
                .isEqualTo(reply.at("/usage/completion_tokens").asLong());
        assertThat(Double.parseDouble(whole.say("moonroute.cost.usd")))
                .isEqualTo(Double.parseDouble(
                        response.headers().firstValue("X-Moonroute-Cost-USD").orElseThrow()));

        List<Taken> calls = receiver.spans(CALL);
        assertThat(calls).extracting(one -> one.number("moonroute.round")).containsExactly(1L, 2L);
        assertThat(calls)
                .extracting(one -> one.say("gen_ai.response.finish_reasons"))
                .containsExactly("[tool_calls]", "[stop]");
        assertThat(calls.get(1).say("gen_ai.response.id"))
                .isEqualTo(reply.path("id").asText());
        assertThat(calls.stream()
                        .mapToLong(one -> one.number("gen_ai.usage.input_tokens"))
                        .sum())
                .isEqualTo(whole.number("gen_ai.usage.input_tokens"));
        assertThat(calls).allSatisfy(one -> {
            assertThat(one.kind()).isEqualTo("CLIENT");
            assertThat(one.say("gen_ai.operation.name")).isEqualTo("chat");
            assertThat(one.say("gen_ai.provider.name")).isEqualTo("moonshot_ai");
            assertThat(one.say("server.address")).isEqualTo(sandbox.baseUrl().getHost());
            assertThat(one.number("server.port")).isEqualTo(sandbox.baseUrl().getPort());
        });
        Taken tool = receiver.span("execute_tool get_weather");
        assertThat(tool.say("gen_ai.tool.name")).isEqualTo("get_weather");
        assertThat(tool.say("gen_ai.tool.call.id")).isNotBlank();

        assertThat(receiver.keys()).containsOnly("sk-of receiver");
        // How many at once, the clock decides.
        assertThat(String.join("", receiver.bodies()))
                .contains("get_weather")
                .doesNotContainIgnoringCase("oslo")
                .doesNotContain("location", "Use the tool", "system prompt", "sk-test", "sk-of");
    }

    @Test
    void aCallThatWasRefusedAndTriedAgainIsASpanOfItsOwn() throws Exception {
        assertThat(chat("be flaky", "").statusCode()).isEqualTo(200);
        closeAfter(1);

        List<Taken> calls = receiver.spans(CALL);
        assertThat(calls).extracting(one -> one.number("moonroute.attempt")).containsExactly(1L, 2L, 3L);
        assertThat(calls).extracting(Taken::isError).containsExactly(true, true, false);
        assertThat(calls)
                .extracting(one -> one.say("error.type"))
                .containsExactly("rate-limited", "rate-limited", null);
        assertThat(calls)
                .extracting(one -> one.say("http.response.status_code"))
                .containsExactly("429", "429", "200");
        assertThat(calls)
                .extracting(one -> one.say("gen_ai.usage.output_tokens") != null)
                .containsExactly(false, false, true);
        assertThat(receiver.span(CONVERSATION).isError()).isFalse();
    }

    @Test
    void aFailureIsAnErrorOfItsKindAndSaysNoReason() throws Exception {
        assertThat(chat("be bad", "").statusCode()).isEqualTo(400);
        closeAfter(1);

        for (String name : List.of(CONVERSATION, CALL)) {
            assertThat(receiver.span(name).isError()).isTrue();
            assertThat(receiver.span(name).say("error.type")).isEqualTo("content-filtered");
            assertThat(receiver.span(name).span().getStatus().getMessage()).isEmpty();
        }
        assertThat(receiver.span(CONVERSATION).say("moonroute.outcome")).isEqualTo("content-filtered");
        assertThat(receiver.span(CALL).say("gen_ai.request.model")).isEqualTo("kimi-k3");
    }

    @Test
    void namesThatAClientOrTheModelMadeUpNameNoSpan() throws Exception {
        chat("be inventive", ",\"tools\":[\"get_weather\"]");
        chatWith("words-of-a-client", "hello", "");
        closeAfter(2);

        assertThat(receiver.spans())
                .extracting(Taken::name)
                .containsOnly(CONVERSATION, CALL, "execute_tool unknown", "chat");
        assertThat(receiver.span("execute_tool unknown").say("error.type")).isEqualTo("_OTHER");
        assertThat(receiver.bodies()).noneMatch(body -> body.contains("words_of_the_model"));
    }

    @Test
    void aToolThatCameAfterTheStartNamesItsSpan() throws Exception {
        serving.close();
        Path program = Files.writeString(folder.resolve("late.sh"), LATE_SERVER);
        Path up = folder.resolve("up");
        Path servers = folder.resolve("mcp.json");
        Files.writeString(
                servers,
                "{\"mcpServers\":{\"late\":{\"command\":\"sh\",\"args\":[\"" + program + "\",\"" + up + "\"]}}}");
        serve("1", servers.toString());
        assertThat(chat("be late", ",\"tools\":[\"late_greet\"]").statusCode()).isEqualTo(400);
        Files.createFile(up);
        AtomicInteger prompts = new AtomicInteger(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            prompts.incrementAndGet();
            return chat("be late", ",\"tools\":[\"late_greet\"]").statusCode() == 200;
        });
        closeAfter(prompts.get());

        assertThat(receiver.span("execute_tool late_greet").say("gen_ai.tool.name"))
                .isEqualTo("late_greet");
        assertThat(receiver.spans()).extracting(Taken::name).doesNotContain("execute_tool unknown");
    }

    @Test
    void theSpanOfACallerIsTheParentAndOneThatIsNonsenseIsNone() throws Exception {
        chat("one", "", "00-" + TRACE + "-" + SPAN + "-01");
        for (String nonsense :
                List.of("nonsense", "00-" + "0".repeat(32) + "-" + SPAN + "-01", "00-" + TRACE + "-xyz-01")) {
            assertThat(chat("two", "", nonsense).statusCode()).isEqualTo(200);
        }
        assertThat(chat("two", "", "00-" + TRACE + "-" + SPAN + "-01", "00-" + TRACE + "-" + SPAN + "-01")
                        .statusCode())
                .isEqualTo(200);
        closeAfter(5);

        List<Taken> all = receiver.spans(CONVERSATION);
        assertThat(all).extracting(Taken::parent).containsExactly(SPAN, "", "", "", "");
        assertThat(all.get(0).trace()).isEqualTo(TRACE);
        assertThat(all.subList(1, 5))
                .extracting(Taken::trace)
                .doesNotContain(TRACE)
                .doesNotHaveDuplicates();
    }

    @Test
    void withAShareOfNothingOnlyWhatACallerWantsTracedIs() throws Exception {
        serving.close();
        serve("0");
        chat("one", "");
        chat("two", "", "00-" + TRACE + "-" + SPAN + "-00");
        chat("three", "", "00-" + TRACE + "-" + SPAN + "-01");
        closeAfter(1);

        assertThat(receiver.span(CONVERSATION).parent()).isEqualTo(SPAN);
        assertThat(receiver.spans(CALL)).hasSize(1);
    }

    @Test
    void anAnswerThatWasRememberedHasNoCallsAndUsedNothing() throws Exception {
        for (int i = 0; i < 2; i++) {
            client.send(
                    HttpRequest.newBuilder(URI.create(serving.http() + "/prompts"))
                            .header("Idempotency-Key", "k-1")
                            .POST(HttpRequest.BodyPublishers.ofString("Say hello"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        closeAfter(2);

        Taken call = receiver.span(CALL);
        List<Taken> both = receiver.spans(CONVERSATION);
        assertThat(both).hasSize(2);
        assertThat(both.get(0).id()).isEqualTo(call.parent());
        assertThat(both.get(1).number("moonroute.rounds.remembered")).isEqualTo(1);
        assertThat(both.get(1).number("gen_ai.usage.input_tokens")).isZero();
    }
}

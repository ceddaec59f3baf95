package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.mcp.McpSources;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolSource;

/** The reference server of the protocol, as it comes from the npm registry, from its list of tools to the model's answer. */
@Timeout(180)
class McpEverythingTest {
    private static final String SCRIPT = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String script;

    @BeforeEach
    void find() throws Exception {
        script = NodeClients.place().resolve(SCRIPT).toString();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    text        | echo                           | {message: "hello there"} | Echo: hello there
                    numbers     | get-sum                        | {a: 20, b: 22}           | The sum of 20 and 22 is 42.
                    structured  | get-structured-content         | {location: Chicago}      | {"temperature":36,
                    image       | get-tiny-image                 | {}                       | bytes, left out]
                    resource    | get-resource-reference         | {resourceType: Text, resourceId: 1} | Resource 1: This is a plaintext resource
                    link        | get-resource-links             | {count: 1}               | [resource
                    error       | gzip-file-as-resource          | {data: "file:///none"}   | The tool all_gzip-file-as-resource failed:
                    wrong       | get-sum                        | {a: much, b: 1}          | string found, number expected
                    slow        | trigger-long-running-operation | {duration: 60, steps: 2} | did not answer within 1 s.
                    """)
    void a_prompt_is_answered_with_what_its_tools_bring(String what, String tool, String arguments, String told)
            throws Exception {
        Program program = program("{\"mcpServers\": {\"all\": {" + stdio() + ", \"policies\": {\"" + tool
                        + "\": {\"timeout\": \"" + (what.equals("slow") ? "1s" : "30s") + "\"}}}}}")
                .rules("rules:\n  - match: {round: 1}\n    reply: {reasoning: I need it, toolCalls: [{name: all_" + tool
                        + ", arguments: " + arguments + "}]}\n");

        Ran ran = program.answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(toolMessage(ran)).contains(told);
    }

    @Test
    void tools_over_http_answer_a_prompt_too() throws Exception {
        Http server = new Http(FreePort.take());
        Program program = program("{\"mcpServers\": {\"web\": {\"url\": \"" + server.url() + "\"}}}")
                .rules(
                        "rules:\n  - match: {round: 1}\n    reply: {reasoning: I need it, toolCalls: "
                                + "[{name: web_get-sum, arguments: {a: 1, b: 2}}, {name: web_echo, arguments: {message: hi}}]}\n");

        Ran ran = program.answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.text("hello.answer.md")).contains("The sum of 1 and 2 is 3.", "Echo: hi");
    }

    @Test
    void a_server_on_the_network_that_was_away_is_found_when_it_is_back_and_again_after_a_restart() throws Exception {
        int port = FreePort.take();
        ToolSource source = source("{\"mcpServers\": {\"web\": {\"url\": \"http://127.0.0.1:" + port + "/mcp\"}}}");
        assertThat(source.tools()).isEmpty();
        assertThat(source.state()).isEqualTo("away: no connection to 127.0.0.1:" + port);

        Http first = new Http(port);
        await().atMost(Duration.ofSeconds(30)).until(() -> source.state().equals("connected"));
        assertThat(tool(source, "web_echo").call(Map.of("message", "one"))).isEqualTo("Echo: one");

        first.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> source.state().startsWith("away"));
        new Http(port);
        await().atMost(Duration.ofSeconds(30)).until(() -> source.state().equals("connected"));
        assertThat(tool(source, "web_echo").call(Map.of("message", "two"))).isEqualTo("Echo: two");
    }

    @Test
    void a_server_on_the_network_that_is_killed_in_mid_call_ends_the_call() throws Exception {
        Http server = new Http(FreePort.take());
        ToolSource source = source("{\"mcpServers\": {\"web\": {\"url\": \"" + server.url() + "\"}}}");
        Tool slow = tool(source, "web_trigger-long-running-operation");
        List<String> ended = new java.util.concurrent.CopyOnWriteArrayList<>();
        Thread calling = new Thread(() -> {
            try {
                slow.call(Map.of("duration", 100, "steps", 1));
            } catch (Exception failed) {
                ended.add(failed.getMessage());
            }
        });
        calling.start();
        await().until(() -> calling.getState() == Thread.State.WAITING);
        assertThat(tool(source, "web_echo").call(Map.of("message", "meanwhile")))
                .isEqualTo("Echo: meanwhile");

        server.close();

        await().atMost(Duration.ofSeconds(30)).until(() -> !ended.isEmpty());
        assertThat(ended.get(0)).startsWith("the MCP server web was lost while the call was running");
    }

    @Test
    void only_the_tools_of_the_allow_list_are_offered() throws Exception {
        Program program = program("{\"mcpServers\": {\"all\": {" + stdio() + ", \"tools\": [\"echo\"]}}}")
                .with("--sandbox");

        Ran ran = program.answer("hello.txt");

        assertThat(ran.requests().get(0).path("tools").findValuesAsText("name"))
                .contains("all_echo")
                .noneMatch(name -> name.startsWith("all_") && !name.equals("all_echo"));
    }

    private String stdio() {
        return "\"command\": \"node\", \"args\": [\"" + script + "\", \"stdio\"], \"timeout\": \"30s\"";
    }

    private Program program(String json) throws IOException {
        Program program = new Program(folder).with("--trace", "-T", "*");
        program.file("hello.txt", "Hello");
        return program.set("moonroute.tools.mcp=" + program.file("mcp/mcp.json", json));
    }

    private ToolSource source(String json) throws IOException {
        ToolSource source = McpSources.start(Files.writeString(folder.resolve("mcp.json"), json), name -> null)
                .get(0);
        source.onChange(() -> {});
        opened.add(source);
        return source;
    }

    private static Tool tool(ToolSource source, String name) {
        return source.tools().stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String toolMessage(Ran ran) {
        for (JsonNode message : ran.requests().get(1).path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                return message.path("content").asText();
            }
        }
        throw new AssertionError("no result of a tool was sent");
    }

    /** The server as a place on the network; it takes its port from the environment. */
    private final class Http implements AutoCloseable {
        private final int port;
        private final Process process;

        Http(int port) throws IOException {
            this.port = port;
            ProcessBuilder builder = new ProcessBuilder("node", script, "streamableHttp")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("PORT", String.valueOf(port));
            process = builder.start();
            opened.add(this);
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                new java.net.Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            });
        }

        String url() {
            return "http://127.0.0.1:" + port + "/mcp";
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}

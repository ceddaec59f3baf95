package org.moonroute.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An MCP server on standard input and output that does what well-behaved ones do not. A process of its own. */
final class OddServer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ANYTHING = "{\"type\":\"object\"}";
    private static final String TALKATIVE = "{\"name\":\"talk\",\"description\":\"\\u001b[2J\\u0000Talk\\nmore "
            + "d".repeat(1_000_000) + "\",\"inputSchema\":{}}";

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<String> cancelled = new ArrayList<>();
    private BufferedReader in;
    private boolean grown;
    private int hanging;
    private int pings;
    private Process child;

    /** The field of a configuration that starts it, without the braces; more fields may follow. */
    static String command(String... variables) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        StringBuilder env = new StringBuilder();
        for (int i = 0; i < variables.length; i += 2) {
            env.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(variables[i])
                    .append("\":\"")
                    .append(variables[i + 1])
                    .append('"');
        }
        return "\"command\":\"" + java + "\",\"args\":[\"-XX:TieredStopAtLevel=1\",\"-XX:+UseSerialGC\",\"-cp\",\""
                + classPath() + "\",\"" + OddServer.class.getName() + "\"],\"env\":{" + env
                + "}";
    }

    /** As little as it needs: it is started often. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith("test-classes") || path.contains("jackson"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    public static void main(String[] arguments) throws IOException {
        new OddServer().run();
    }

    private void run() throws IOException {
        out.println("Welcome to the odd server!");
        in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode message = JSON.readTree(line);
            switch (message.path("method").asText()) {
                case "initialize" ->
                    answer(
                            message,
                            "{\"protocolVersion\":"
                                    + message.at("/params/protocolVersion")
                                    + ",\"capabilities\":{\"tools\":{\"listChanged\":true}},"
                                    + "\"serverInfo\":{\"name\":\"odd\",\"version\":\"1\"}}");
                case "tools/list" ->
                    answer(message, page(message.at("/params/cursor").asText()));
                case "tools/call" -> call(message);
                case "notifications/cancelled" ->
                    cancelled.add(message.at("/params/requestId").asText());
                case "ping" -> ping(message);
                default -> {}
            }
        }
    }

    private String page(String cursor) {
        return switch (cursor) {
            case "" ->
                "{\"tools\":[" + tool("die", ANYTHING) + "," + tool("hang", ANYTHING) + "," + tool("flood", ANYTHING)
                        + "," + tool("grow", ANYTHING) + "],\"nextCursor\":\"2\"}";
            case "2" ->
                "{\"tools\":[" + tool("a.b", ANYTHING) + "," + tool("a_b", ANYTHING) + ","
                        + tool("x".repeat(100), ANYTHING) + ","
                        + tool("outside", "{\"$ref\":\"https://example.org/x\"}") + ","
                        + tool("noschema", "\"none\"") + ",{\"inputSchema\":{}}],\"nextCursor\":\"3\"}";
            default ->
                "{\"tools\":[" + tool("hanging", ANYTHING) + "," + tool("cancelled", ANYTHING) + ","
                        + tool("env", ANYTHING) + ","
                        + tool("child", ANYTHING) + "," + tool("serial", ANYTHING) + "," + tool("newer", ANYTHING) + ","
                        + tool("blank", ANYTHING) + "," + tool("pings", ANYTHING) + "," + TALKATIVE + ","
                        + tool("vast", "{\"type\":\"object\",\"description\":\"" + "v".repeat(200_000) + "\"}")
                        + (grown ? "," + tool("late", ANYTHING) : "") + "]"
                        + (System.getenv("ENDLESS") == null ? "}" : ",\"nextCursor\":\"3\"}");
        };
    }

    private static String tool(String name, String schema) {
        return "{\"name\":\"" + name + "\",\"description\":\"Does " + name + "\",\"inputSchema\":" + schema
                + ",\"annotations\":{\"idempotentHint\":true,\"title\":7}}";
    }

    private void call(JsonNode message) throws IOException {
        switch (message.at("/params/name").asText()) {
            case "die" -> {
                if (child != null) {
                    child.getOutputStream().flush();
                }
                Runtime.getRuntime().halt(3);
            }
            case "hang" -> hanging++;
            case "hanging" -> text(message, String.valueOf(hanging));
            case "serial" -> {
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < 1_000_000_000) {
                    if (in.ready()) {
                        // At first it may have been on its way when the call came.
                        if (System.nanoTime() - begin > 500_000_000) {
                            Runtime.getRuntime().halt(4);
                        }
                        ping(JSON.readTree(in.readLine()));
                    }
                    Thread.onSpinWait();
                }
                text(message, "in one go");
            }
            case "pings" -> text(message, String.valueOf(pings));
            case "newer" ->
                answer(
                        message,
                        "{\"content\":[{\"type\":\"hologram\"},7,{\"type\":\"text\",\"text\":\"the rest\"}],"
                                + "\"isError\":\"no\",\"_meta\":3}");
            case "blank" ->
                answer(message, "{\"content\":[{\"type\":\"text\",\"text\":\" \"}],\"structuredContent\":{\"a\":1}}");
            case "flood" -> {
                for (int i = 0; i < 5000; i++) {
                    System.err.println("noise " + i + " ".repeat(100));
                }
                text(message, "f".repeat(3_000_000));
            }
            case "grow" -> {
                grown = true;
                out.println("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
                text(message, "grown");
            }
            case "cancelled" -> text(message, String.valueOf(cancelled.size()));
            case "env" -> {
                System.err.println("The password is " + System.getenv("PASSWORD"));
                text(message, System.getenv().toString());
            }
            case "child" -> {
                child = new ProcessBuilder("sleep", "600").start();
                text(message, ProcessHandle.current().pid() + " " + child.pid());
            }
            default -> text(message, "done: " + message.at("/params/name").asText());
        }
    }

    private void ping(JsonNode message) throws IOException {
        pings++;
        if (System.getenv("NO_PING") == null) {
            answer(message, "{}");
        } else {
            out.println("{\"jsonrpc\":\"2.0\",\"id\":" + message.get("id")
                    + ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
        }
    }

    private void text(JsonNode message, String text) throws IOException {
        answer(message, JSON.writeValueAsString(Map.of("content", List.of(Map.of("type", "text", "text", text)))));
    }

    private void answer(JsonNode message, String result) throws IOException {
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", message.get("id"));
        answer.set("result", JSON.readTree(result));
        out.println(answer);
    }
}

package org.moonroute.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.tools.PolicyFields;
import org.moonroute.tools.ToolPolicy;

/** The fields of one server in the file. */
final class ServerFields {
    private static final List<String> NAMES = List.of(
            "command",
            "args",
            "env",
            "cwd",
            "url",
            "headers",
            "type",
            "transport",
            "disabled",
            "tools",
            "policies",
            "tags",
            "timeout",
            "trustHints",
            "prefix");
    private static final Set<String> STDIO = Set.of("stdio");
    private static final Set<String> HTTP = Set.of("http", "streamablehttp");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final String name;
    private final Fields fields;
    private final UnaryOperator<String> environment;
    private final Secrets secrets = new Secrets();

    ServerFields(String name, Fields fields, UnaryOperator<String> environment) {
        this.name = name;
        this.fields = fields;
        this.environment = environment;
    }

    /** @throws IllegalArgumentException naming the field */
    McpServer read() {
        fields.known(NAMES);
        McpServer.Reach reach = reach();
        ToolPolicy of = policy(only("tags", "timeout"), fields.path());
        Optional<Set<String>> tools =
                fields.has("tools") ? Optional.of(new LinkedHashSet<>(fields.texts("tools"))) : Optional.empty();
        String prefix = fields.text("prefix").orElse(name);
        return new McpServer(
                name,
                reach,
                prefix,
                tools,
                policies(tools),
                of.tags(),
                of.timeout(),
                fields.flag("trustHints"),
                secrets);
    }

    private McpServer.Reach reach() {
        boolean command = fields.has("command");
        if (command == fields.has("url")) {
            throw new IllegalArgumentException("the server " + name
                    + (command
                            ? " has both command and url; leave one out"
                            : " has neither command nor url: one of them says how it is reached"));
        }
        checkType("type", command);
        checkType("transport", command);
        for (String other : command ? List.of("headers") : List.of("args", "env", "cwd")) {
            if (fields.has(other)) {
                throw fields.wrong(other, "does not go with " + (command ? "command" : "url"));
            }
        }
        return command ? command() : place();
    }

    private void checkType(String field, boolean command) {
        String type = fields.text(field).orElse(command ? "stdio" : "http");
        String plain = type.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
        if (!(command ? STDIO : HTTP).contains(plain)) {
            throw fields.wrong(
                    field,
                    plain.equals("sse")
                            ? "is sse, which MCP has given up; most such servers speak streamable HTTP too: say http, with its url"
                            : "must be " + (command ? "stdio beside command" : "http or streamable-http beside url"));
        }
    }

    private McpServer.Command command() {
        List<String> command = new java.util.ArrayList<>();
        command.add(fields.text("command")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> fields.wrong("command", "is empty")));
        fields.texts("args").forEach(text -> command.add(filled("args", text)));
        Map<String, String> env = new LinkedHashMap<>();
        fields.textsByName("env").forEach((key, value) -> env.put(key, filled("env." + key, value)));
        return new McpServer.Command(
                List.copyOf(command), env, fields.text("cwd").map(Path::of));
    }

    private McpServer.Place place() {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.textsByName("headers")
                .forEach((key, value) -> headers.put(key, header(key, filled("headers." + key, value))));
        String text = filled("url", fields.text("url").orElseThrow());
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return new McpServer.Place(url, headers);
            }
        } catch (IllegalArgumentException malformed) {
            // Its message would show the URL, which may hold a key.
        }
        throw fields.wrong("url", "must be an address such as https://host/mcp");
    }

    private String header(String key, String value) {
        try {
            HttpRequest.newBuilder().header(key, value);
            return value;
        } catch (IllegalArgumentException refused) {
            throw fields.wrong(
                    "headers." + key,
                    "cannot be sent: its name is reserved, or its name or value has characters that a header cannot have");
        }
    }

    /** The text with the values of the environment's variables in the place of their names. */
    private String filled(String field, String text) {
        Matcher variables = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (variables.find()) {
            String variable = variables.group(1);
            String value = environment.apply(variable);
            if (value == null) {
                throw fields.wrong(field, "wants the environment variable " + variable + ", which is not set");
            }
            secrets.add(value);
            variables.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return variables.appendTail(filled).toString();
    }

    private Map<String, ToolPolicy> policies(Optional<Set<String>> tools) {
        Map<String, ToolPolicy> policies = new LinkedHashMap<>();
        fields.object("policies").properties().forEach(tool -> {
            String path = fields.path() + "policies." + tool.getKey() + ".";
            if (tools.isPresent() && !tools.get().contains(tool.getKey())) {
                throw fields.wrong("policies." + tool.getKey(), "is for a tool that the field tools does not list");
            }
            Fields policy = new Fields(tool.getValue(), path);
            policy.known(PolicyFields.NAMES);
            policies.put(tool.getKey(), policy(policy.json(), path));
        });
        return policies;
    }

    private ObjectNode only(String... names) {
        ObjectNode some = JsonNodeFactory.instance.objectNode();
        List.of(names).stream()
                .filter(fields::has)
                .forEach(field -> some.set(field, fields.json().get(field)));
        return some;
    }

    private static ToolPolicy policy(JsonNode json, String path) {
        try {
            return PolicyFields.of(json);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "at " + path.substring(0, path.length() - 1) + ": " + wrong.getMessage(), wrong);
        }
    }
}

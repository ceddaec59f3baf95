package org.moonroute.mcp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.DialectSchema;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;

/** What a server lists, as tools of the catalogue: those that may be used, and what is wrong with others. */
record ListedTools(List<Tool> tools, List<String> problems) {
    private static final JsonMapper JSON = new JsonMapper();
    /** Every request that offers a tool has all that is said of it, and is paid for. */
    private static final int MAX_DESCRIPTION = 10_000;

    private static final int MAX_SCHEMA = 100_000;

    /** None. */
    static final ListedTools NONE = new ListedTools(List.of(), List.of());

    static ListedTools of(McpSource source, McpServer server, List<McpSchema.Tool> listed, List<String> known) {
        List<String> problems = new ArrayList<>(known);
        Map<String, McpSchema.Tool> wanted = new LinkedHashMap<>();
        for (McpSchema.Tool tool : listed) {
            if (server.tools().map(names -> names.contains(tool.name())).orElse(true)) {
                wanted.putIfAbsent(tool.name(), tool);
            }
        }
        missing(server, wanted)
                .forEach(name -> problems.add("it has no tool " + name + ", which config/mcp.json names"));
        Map<String, String> names = ToolNames.of(server.prefix(), wanted.keySet());
        List<Tool> tools = new ArrayList<>();
        wanted.forEach((name, tool) -> {
            try {
                tools.add(new McpTool(source, name, spec(server, names.get(name), tool), policy(server, tool)));
            } catch (IllegalArgumentException outside) {
                problems.add("the tool " + name + " is left out: " + outside.getMessage());
            }
        });
        return new ListedTools(List.copyOf(tools), List.copyOf(problems));
    }

    private static TreeSet<String> missing(McpServer server, Map<String, McpSchema.Tool> wanted) {
        TreeSet<String> missing = new TreeSet<>(server.policies().keySet());
        server.tools().ifPresent(missing::addAll);
        missing.removeAll(wanted.keySet());
        return missing;
    }

    private static ToolSpec spec(McpServer server, String name, McpSchema.Tool tool) {
        String description = Optional.ofNullable(tool.description())
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(tool.title()).filter(text -> !text.isBlank()))
                .orElse("The tool " + tool.name() + " of " + server.name());
        String schema =
                DialectSchema.narrowed(JSON.valueToTree(tool.inputSchema())).toString();
        if (schema.length() > MAX_SCHEMA) {
            throw new IllegalArgumentException("its schema has " + schema.length() + " characters, and more than "
                    + MAX_SCHEMA + " are too many to be sent with every request");
        }
        return new ToolSpec(name, server.secrets().hide(shown(description)), schema);
    }

    /** Without what would steer a terminal that shows it, and no longer than anybody would pay for. */
    private static String shown(String description) {
        String plain = description.replaceAll("[\\p{Cntrl}&&[^\n\t]]", " ");
        return plain.length() <= MAX_DESCRIPTION ? plain : plain.substring(0, MAX_DESCRIPTION) + "...";
    }

    private static ToolPolicy policy(McpServer server, McpSchema.Tool tool) {
        ToolPolicy own =
                server.policies().getOrDefault(tool.name(), ToolPolicy.DEFAULT).withTags(server.tags());
        McpSchema.ToolAnnotations hints = tool.annotations();
        boolean harmless = hints != null
                && (Boolean.TRUE.equals(hints.idempotentHint()) || Boolean.TRUE.equals(hints.readOnlyHint()));
        return new ToolPolicy(
                own.tags(),
                own.timeout().or(server::timeout),
                own.maxResult(),
                own.idempotent() || server.trustHints() && harmless,
                own.retries(),
                own.concurrency(),
                own.cache(),
                own.maxCalls(),
                own.approval(),
                own.repeatable(),
                own.secret());
    }
}

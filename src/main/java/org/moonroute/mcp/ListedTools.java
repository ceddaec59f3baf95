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
        return new ToolSpec(
                name,
                server.secrets().hide(description),
                DialectSchema.narrowed(JSON.valueToTree(tool.inputSchema())).toString());
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
                own.approval());
    }
}

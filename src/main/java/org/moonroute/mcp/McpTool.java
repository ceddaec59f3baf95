package org.moonroute.mcp;

import java.util.Map;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;

/** A tool of an MCP server. */
final class McpTool implements Tool {
    private final McpSource source;
    private final String name;
    private final ToolSpec spec;
    private final ToolPolicy policy;

    /** With the server's own name for it, and what the model is told. */
    McpTool(McpSource source, String name, ToolSpec spec, ToolPolicy policy) {
        this.source = source;
        this.name = name;
        this.spec = spec;
        this.policy = policy;
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public ToolPolicy policy() {
        return policy;
    }

    @Override
    public String make() {
        return "mcp";
    }

    @Override
    public Object call(Map<String, Object> arguments) throws Exception {
        return source.call(name, arguments);
    }
}

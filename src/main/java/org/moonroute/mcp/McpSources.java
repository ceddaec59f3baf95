package org.moonroute.mcp;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.moonroute.tools.ToolSource;

/** The MCP servers of a file, as sources of tools. */
public final class McpSources {
    private McpSources() {}

    /**
     * Connects to all servers that the file lists and that are not disabled, at the same time, and waits until each has told
     * its tools, or is out of time. A server that is away stops nothing: it is tried again until the source is closed.
     *
     * @param file in the common {@code mcpServers} form
     * @param environment the value of a variable by its name; null when there is none
     * @return one source for each server, in the order of the file; they have to be closed
     * @throws IllegalStateException if the file is wrong, naming the file, the line or field, and the way out
     */
    public static List<ToolSource> start(Path file, UnaryOperator<String> environment) {
        List<McpSource> sources =
                McpFile.read(file, environment).stream().map(McpSource::new).toList();
        sources.forEach(McpSource::start);
        sources.forEach(McpSource::awaitFirst);
        return List.copyOf(sources);
    }
}

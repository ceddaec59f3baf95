package org.moonroute.mcp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.moonroute.tools.ToolPolicy;

/**
 * An MCP server, as {@code config/mcp.json} describes it.
 *
 * @param name what it is called there
 * @param reach how it is reached
 * @param prefix what stands before the names of its tools; empty for nothing
 * @param tools the names, as the server has them, of those that may be used; absent for all
 * @param policies how some of them may be run, by the server's names
 * @param tags groups that all of them belong to
 * @param timeout the time for connecting, and for a call whose policy has none; absent for {@link #CONNECTING}, and for the
 *     setting that all tools have
 * @param trustHints whether a tool is idempotent because the server says so
 * @param secrets values that came from the environment
 */
record McpServer(
        String name,
        Reach reach,
        String prefix,
        Optional<Set<String>> tools,
        Map<String, ToolPolicy> policies,
        SortedSet<String> tags,
        Optional<Duration> timeout,
        boolean trustHints,
        Secrets secrets) {

    /** The time for connecting and for the first list of tools, if nothing is said. */
    static final Duration CONNECTING = Duration.ofSeconds(10);

    /** How a server is reached. */
    sealed interface Reach {}

    /**
     * A process that is started here, and spoken to by its standard input and output.
     *
     * @param command the program and its arguments
     * @param env variables for it; of ours it gets only those that every program needs
     * @param cwd the folder that it runs in; absent for ours
     */
    record Command(List<String> command, Map<String, String> env, Optional<Path> cwd) implements Reach {
        @Override
        public String toString() {
            return "the command " + command.get(0);
        }
    }

    /**
     * A place on the network, spoken to by streamable HTTP.
     *
     * @param url where requests go
     * @param headers those that each request has
     */
    record Place(URI url, Map<String, String> headers) implements Reach {
        @Override
        public String toString() {
            return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        }
    }

    /** The time for connecting and for the first list of tools. */
    Duration connecting() {
        return timeout.orElse(CONNECTING);
    }

    /** Shown without what may be secret. */
    @Override
    public String toString() {
        return "the MCP server " + name;
    }
}

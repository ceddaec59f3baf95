package org.moonroute.mcp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of one MCP server. Keeps a connection to it, and makes a new one when it is lost, after longer and longer waits. Its
 * tools stay in the catalogue while it is only restarting, and calls wait for it; they go when it stays away.
 */
final class McpSource implements ToolSource {
    private static final Logger LOG = LoggerFactory.getLogger(McpSource.class);
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(30);

    private final McpServer server;
    private final Duration betweenChecks;
    private final Thread keeper;
    private final CountDownLatch first = new CountDownLatch(1);
    private final Restarts restarts = new Restarts();
    private volatile CompletableFuture<McpLink> link = new CompletableFuture<>();
    private volatile McpLink current;
    private volatile ListedTools listed = ListedTools.NONE;
    private volatile String state = "connecting";
    private volatile boolean closed;
    private volatile Runnable told = () -> {};

    McpSource(McpServer server) {
        this(server, BETWEEN_CHECKS);
    }

    /** One that looks so often whether the server is still there. */
    McpSource(McpServer server, Duration betweenChecks) {
        this.server = server;
        this.betweenChecks = betweenChecks;
        this.keeper = new Thread(this::keep, "mcp-" + server.name());
        this.keeper.setDaemon(true);
    }

    /** Begins to connect. */
    void start() {
        keeper.start();
    }

    /** Waits until the server has told its tools, or cannot, or is out of time. */
    void awaitFirst() {
        try {
            if (!first.await(server.connecting().toMillis() + 200, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} has not told its tools in time; they come when it has", server);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return server.toString();
    }

    @Override
    public List<Tool> tools() {
        return listed.tools();
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public List<String> problems() {
        return listed.problems();
    }

    @Override
    public void onChange(Runnable changed) {
        told = changed;
    }

    /** Calls one of its tools, by the server's name for it; waits for the server while it is restarting. */
    Object call(String tool, Map<String, Object> arguments) throws Exception {
        McpSchema.CallToolResult result = connected().call(tool, arguments);
        Object content = ResultContent.of(result);
        if (content != null && !(content instanceof String) && !server.secrets().isEmpty()) {
            content = new JsonMapper().writeValueAsString(content);
        }
        if (content instanceof String text) {
            content = server.secrets().hide(text);
        }
        if (Boolean.TRUE.equals(result.isError())) {
            throw new IllegalStateException(content == null ? "it says no more" : content.toString());
        }
        return content;
    }

    private McpLink connected() throws InterruptedException {
        try {
            return link.get(restarts.isOver() ? 0 : server.connecting().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException away) {
            throw new IllegalStateException(server + " is " + state + ". The call was not made");
        }
    }

    private void keep() {
        try {
            while (!closed) {
                String reason = connection();
                if (closed) {
                    return;
                }
                long pause = restarts.failed();
                away(reason);
                Thread.sleep(pause);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection, from beginning to end; returns why it ended. */
    private String connection() throws InterruptedException {
        try (McpLink opened = new McpLink(server, this::lost)) {
            current = opened;
            if (closed) {
                return "it is closed";
            }
            publish(ListedTools.of(this, server, opened.open(), opened.problems()));
            restarts.connected(System.nanoTime());
            link.complete(opened);
            state = "connected";
            LOG.info("{}: connected, {} tools", server, listed.tools().size());
            first.countDown();
            while (true) {
                McpLink.Event event = opened.next(betweenChecks);
                restarts.lasted(System.nanoTime());
                if (event == McpLink.Event.CHANGED) {
                    publish(ListedTools.of(this, server, opened.list(), opened.problems()));
                } else if (event == McpLink.Event.LOST) {
                    return opened.lost();
                } else if (event == McpLink.Event.SUSPECT ? !opened.answers() : opened.isSilent()) {
                    opened.lose("it does not answer any more");
                }
            }
        } catch (McpAway away) {
            return away.getMessage();
        } catch (RuntimeException wrong) {
            LOG.warn("{}: the connection was given up", server, wrong);
            return "what it sent could not be read";
        }
    }

    /** From now on calls wait for the next connection. */
    private void lost() {
        if (link.isDone()) {
            state = "restarting";
            link = new CompletableFuture<>();
        }
    }

    private void away(String reason) {
        lost();
        String before = state;
        state = "away: " + reason;
        if (!state.equals(before)) {
            LOG.warn("{} is {}; it is tried again", server, state);
        }
        if (restarts.isOver() || first.getCount() > 0) {
            publish(ListedTools.NONE);
        }
        first.countDown();
    }

    private void publish(ListedTools now) {
        if (now.tools().isEmpty() && listed.tools().isEmpty() && now.problems().equals(listed.problems())) {
            return;
        }
        listed = now;
        told.run();
    }

    @Override
    public void close() {
        closed = true;
        McpLink open = current;
        if (open != null) {
            open.close();
        }
        keeper.interrupt();
    }
}

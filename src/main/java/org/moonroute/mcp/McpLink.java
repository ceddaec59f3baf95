package org.moonroute.mcp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** One connection to a server, from its start to its loss. Safe for use by many threads. */
final class McpLink implements AutoCloseable {
    private static final McpJsonMapper JSON = new JacksonMcpJsonMapper(new JsonMapper());
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int MAX_PAGES = 100;
    /** Whoever calls has a time of his own. */
    private static final Duration NO_BOUND = Duration.ofDays(1);

    /** What happens to a connection. */
    enum Event {
        /** The server has other tools now. */
        CHANGED,
        /** Something broke that may be the whole connection. */
        SUSPECT,
        /** It is gone. */
        LOST
    }

    private final McpServer server;
    private final Reason reason;
    private final Runnable whenLost;
    private final McpClientTransport own;
    private final WatchedTransport transport;
    private final McpAsyncClient client;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile String lost;

    /**
     * Begins to connect; {@link #open} goes on with it.
     *
     * @throws McpAway if the process cannot be started
     */
    McpLink(McpServer server, Runnable whenLost) {
        this.server = server;
        this.reason = new Reason(server);
        this.whenLost = whenLost;
        this.own = transport();
        this.transport = new WatchedTransport(own, this::broken, () -> events.add(Event.CHANGED));
        String version = McpLink.class.getPackage().getImplementationVersion();
        this.client = McpClient.async(transport)
                .clientInfo(McpSchema.Implementation.builder("moonroute", version == null ? "dev" : version)
                        .build())
                .capabilities(McpSchema.ClientCapabilities.builder().build())
                .requestTimeout(NO_BOUND)
                .initializationTimeout(server.connecting())
                .enableCallToolSchemaCaching(false)
                .jsonSchemaValidator(unchecked())
                .build();
    }

    private McpClientTransport transport() {
        if (server.reach() instanceof McpServer.Command command) {
            try {
                return new StdioTransport(server, command, JSON);
            } catch (IOException e) {
                throw new McpAway("it cannot be started: " + reason.of(e));
            }
        }
        return PlaceTransport.of(server, (McpServer.Place) server.reach(), JSON);
    }

    /** Whether a result fits the schema that the tool has for it is no question here: the model reads it as it is. */
    private static JsonSchemaValidator unchecked() {
        return (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid("");
    }

    /**
     * Says hello, and asks for the tools.
     *
     * @throws McpAway if the server does not answer as one does, or not in time
     */
    List<McpSchema.Tool> open() throws InterruptedException {
        bounded(client.initialize(), server.connecting());
        return list();
    }

    /** All tools, page by page. */
    List<McpSchema.Tool> list() throws InterruptedException {
        if (client.getServerCapabilities().tools() == null) {
            return List.of();
        }
        List<McpSchema.Tool> tools = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        String cursor = null;
        do {
            McpSchema.ListToolsResult result = bounded(client.listTools(cursor), server.connecting());
            tools.addAll(result.tools());
            cursor = result.nextCursor();
            if (cursor != null && (!asked.add(cursor) || asked.size() == MAX_PAGES)) {
                transport.problem(
                        "its list of tools does not end; what comes after page " + asked.size() + " is left out");
                break;
            }
        } while (cursor != null && !cursor.isEmpty());
        noteTree();
        return tools;
    }

    /** What was wrong with the last list. */
    List<String> problems() {
        return transport.takeProblems();
    }

    /** What happened, or null if nothing did for that long. */
    Event next(Duration time) throws InterruptedException {
        return lost == null ? events.poll(time.toMillis(), TimeUnit.MILLISECONDS) : Event.LOST;
    }

    /** Why it is lost; null while it is not. */
    String lost() {
        return lost;
    }

    /**
     * Whether it does not answer although it has nothing to do. Many servers do one thing after the other: one that works on a call
     * is not asked, for a call has a time of its own.
     */
    boolean isSilent() throws InterruptedException {
        noteTree();
        return calls.isEmpty() && !answers() && calls.isEmpty();
    }

    /** Whether the server still answers, be it that it does not know the question. */
    boolean answers() throws InterruptedException {
        noteTree();
        try {
            bounded(client.ping().onErrorResume(McpError.class, refusal -> Mono.just(refusal)), server.connecting());
            return true;
        } catch (McpAway away) {
            return false;
        }
    }

    /**
     * Calls a tool. Ends at once when the thread is interrupted, and then tells the server so, or when the server goes away.
     *
     * @throws IllegalStateException if the tool failed, or nobody knows what came of it: in words for the model
     */
    McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) throws InterruptedException {
        McpSchema.CallToolRequest request =
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build();
        CompletableFuture<McpSchema.CallToolResult> running =
                client.callTool(request).toFuture();
        calls.add(running);
        if (lost != null) {
            running.completeExceptionally(new McpAway(lost));
        }
        try {
            return running.get();
        } catch (InterruptedException told) {
            running.cancel(true);
            transport.forget(request, true);
            throw told;
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } finally {
            calls.remove(running);
            transport.forget(request, false);
            // What a tool has started is known only while its server lives.
            noteTree();
        }
    }

    private IllegalStateException failure(Throwable error) {
        if (error instanceof McpError refused && refused.getJsonRpcError() != null) {
            return new IllegalStateException(
                    server.secrets().hide(refused.getJsonRpcError().message()));
        }
        boolean gone = lost != null || Reason.root(error) instanceof IOException || error instanceof McpAway;
        return new IllegalStateException(
                server + (gone ? " was lost while the call was running (" : " gave no result of the call (")
                        + reason.of(error) + "); whether it was carried out is not known");
    }

    private <T> T bounded(Mono<T> work, Duration time) throws InterruptedException {
        CompletableFuture<T> running = work.toFuture();
        calls.add(running);
        if (lost != null) {
            running.completeExceptionally(new McpAway(lost));
        }
        try {
            return running.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new McpAway(Reason.late(time));
        } catch (ExecutionException failed) {
            throw new McpAway(reason.of(failed.getCause()));
        } finally {
            running.cancel(true);
            calls.remove(running);
        }
    }

    /** Comes from the transport: of the whole connection, or of one request among many. */
    private void broken(Throwable error) {
        if (error instanceof McpAway || error instanceof McpTransportSessionNotFoundException) {
            lose(reason.of(error));
        } else if (Reason.root(error) instanceof IOException) {
            events.add(Event.SUSPECT);
        }
    }

    /** Gives it up: all calls end. */
    void lose(String why) {
        if (lost == null) {
            lost = why;
            whenLost.run();
        }
        calls.forEach(call -> call.completeExceptionally(new McpAway(lost)));
        events.add(Event.LOST);
    }

    private void noteTree() {
        if (own instanceof StdioTransport stdio) {
            stdio.noteTree();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            lose("it is closed");
            try {
                client.closeGracefully().toFuture().get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException gone) {
                // It is away, or does not say goodbye.
            }
            own.closeGracefully().subscribe(done -> {}, error -> {});
        }
    }
}

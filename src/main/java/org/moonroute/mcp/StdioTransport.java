package org.moonroute.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Messages to and from a process, one a line. Unlike the SDK's own it ends the processes that the server started, tells at
 * once that the server has gone, and is not held up by a server that does not read or that writes what is no message.
 */
final class StdioTransport implements McpClientTransport {
    /** A longer message is none that a model could be told of. */
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final int MAX_WAITING = 10_000;
    /** What is no message goes to the log, which shows less; but half a secret would not be recognised there. */
    private static final int MAX_SHOWN = 16_000;

    private final McpServer server;
    private final ServerProcess process;
    private final McpJsonMapper json;
    private final ServerLog log;
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private volatile Consumer<Throwable> broken = error -> {};

    /** Starts the process. */
    StdioTransport(McpServer server, McpServer.Command command, McpJsonMapper json) throws IOException {
        this.server = server;
        this.json = json;
        this.log = new ServerLog(server);
        this.process = ServerProcess.start(command);
        daemon("err", () -> log.follow(process.err()));
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            daemon("in", this::write);
            daemon("out", () -> read(handler));
        });
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        broken = handler;
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(() -> {
            try {
                if (!waiting.offer(json.writeValueAsBytes(message))) {
                    throw new McpAway("it does not read what it is sent");
                }
            } catch (IOException e) {
                throw new IllegalStateException("the arguments cannot be written as JSON", e);
            }
        });
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(process::close);
    }

    /** Looks which processes the server has started, so that they can be ended when it ends without ending them. */
    void noteTree() {
        process.noteTree();
    }

    private void write() {
        try {
            OutputStream out = process.in();
            while (true) {
                out.write(waiting.take());
                out.write('\n');
                out.flush();
            }
        } catch (IOException gone) {
            // Whoever reads what it says notices that too, and knows more.
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        String reason;
        try (InputStream in = new BufferedInputStream(process.out(), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int one = in.read(); one >= 0; one = in.read()) {
                if (one == '\n') {
                    message(line.toString(StandardCharsets.UTF_8), handler);
                    line = line.size() > 1 << 20 ? new ByteArrayOutputStream() : line;
                    line.reset();
                } else if (line.size() == MAX_MESSAGE_BYTES) {
                    throw new IOException("it sent a message of more than " + (MAX_MESSAGE_BYTES >> 20) + " MB");
                } else {
                    line.write(one);
                }
            }
            reason = process.ending();
        } catch (IOException e) {
            reason = e.getMessage();
        } catch (InterruptedException told) {
            reason = "told to stop";
        }
        broken.accept(new McpAway(reason));
    }

    private void message(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        if (line.isBlank()) {
            return;
        }
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException noMessage) {
            log.line("(on standard output, where only messages belong) "
                    + line.substring(0, Math.min(MAX_SHOWN, line.length())));
            return;
        }
        handler.apply(Mono.just(message))
                .subscribe(handled -> {}, error -> log.line("a message could not be handled: " + error));
    }

    private void daemon(String what, Runnable work) {
        Thread thread = new Thread(work, "mcp-" + server.name() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }
}

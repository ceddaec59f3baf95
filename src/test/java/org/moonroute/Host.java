package org.moonroute;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** A small HTTP host for what the sandbox does not do: it keeps what it is sent, and makes each reply when it is asked. */
final class Host implements AutoCloseable {
    /** A request, as it came, and when. */
    record Request(Headers headers, String body, Instant at) {}

    /** A reply to be sent. */
    record Reply(int status, Map<String, String> headers, String body) {
        /** A reply that answers. */
        static Reply says(String text) {
            return new Reply(
                    200,
                    Map.of(),
                    "{\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                            + "\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}]}");
        }

        /** A refusal in the service's shape. */
        static Reply refuses(int status, String type, String message, Map<String, String> headers) {
            return new Reply(
                    status, headers, "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\"}}");
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-host");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    /** Listens; {@code replies} makes the reply to the first request, counted from 1, and so on. */
    Host(IntFunction<Reply> replies) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                reply(exchange, replies);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    /** A host that has each request wait until it is told to go on. */
    static Host thatWaits(CountDownLatch go, IntFunction<Reply> replies) throws IOException {
        return new Host(number -> {
            awaitQuietly(go);
            return replies.apply(number);
        });
    }

    /** Waits; the end of a host ends that too. */
    static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void reply(HttpExchange exchange, IntFunction<Reply> replies) throws IOException {
        Instant at = Instant.now();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int number;
        synchronized (requests) {
            requests.add(new Request(exchange.getRequestHeaders(), body, at));
            number = requests.size();
        }
        Reply reply = replies.apply(number);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Where it listens. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** What it was sent so far. */
    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

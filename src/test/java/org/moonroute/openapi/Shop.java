package org.moonroute.openapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service on a free port of this machine, which remembers what it was asked. */
final class Shop implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService hands = Executors.newCachedThreadPool();

    /** Method, address, and content of each request. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    Shop(HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(hands);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI() + (body.isEmpty() ? "" : " " + body));
            handler.handle(exchange);
        });
        server.start();
    }

    /** One that says the same each time. */
    static Shop saying(int status, String type, String content) throws IOException {
        return new Shop(exchange -> reply(exchange, status, type, content.getBytes(StandardCharsets.UTF_8)));
    }

    static void reply(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    /** Its address, without a slash at the end. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        hands.shutdownNow();
    }
}

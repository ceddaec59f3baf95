package org.moonroute;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What takes spans by OTLP over HTTP, as a collector does. */
final class SpanReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<ResourceSpans> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile boolean hangs;

    SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        // Who has seen the body may already say what the next ones are answered with.
        int answer = status;
        byte[] body = exchange.getRequestBody().readAllBytes();
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-receiver-key")));
        bodies.add(new String(body, StandardCharsets.ISO_8859_1));
        if (hangs) {
            awaitEnd();
        }
        if (answer == 200) {
            taken.addAll(ExportTraceServiceRequest.parseFrom(body).getResourceSpansList());
        }
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return base() + "/v1/traces";
    }

    /** From now on it answers with this status. */
    void answerWith(int other) {
        status = other;
    }

    /** From now on it takes requests, and never answers them. */
    void hang() {
        hangs = true;
    }

    /** All that came, taken or not, byte by byte. */
    List<String> bodies() {
        return bodies;
    }

    /** The header that came with each of them. */
    List<String> keys() {
        return keys;
    }

    /** What the spans say of who sent them. */
    List<String> services() {
        return taken.stream()
                .flatMap(one -> one.getResource().getAttributesList().stream())
                .filter(one -> one.getKey().equals("service.name"))
                .map(one -> one.getValue().getStringValue())
                .distinct()
                .toList();
    }

    List<Taken> spans() {
        return taken.stream()
                .flatMap(one -> one.getScopeSpansList().stream())
                .flatMap(one -> one.getSpansList().stream())
                .map(Taken::new)
                .toList();
    }

    /** Those of that name. */
    List<Taken> spans(String name) {
        return spans().stream().filter(one -> one.name().equals(name)).toList();
    }

    /** The only one of that name. */
    Taken span(String name) {
        List<Taken> all = spans(name);
        if (all.size() != 1) {
            throw new AssertionError("spans " + name + ": " + all.size() + " of " + spans());
        }
        return all.get(0);
    }

    /** A span that came. */
    record Taken(Span span) {
        String name() {
            return span.getName();
        }

        String kind() {
            return span.getKind().name().replace("SPAN_KIND_", "");
        }

        String trace() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        String id() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        String parent() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        boolean isError() {
            return span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR;
        }

        /** What it says under that name, as text; null for nothing. */
        String say(String key) {
            return span.getAttributesList().stream()
                    .filter(one -> one.getKey().equals(key))
                    .map(one -> switch (one.getValue().getValueCase()) {
                        case STRING_VALUE -> one.getValue().getStringValue();
                        case INT_VALUE -> Long.toString(one.getValue().getIntValue());
                        case DOUBLE_VALUE -> Double.toString(one.getValue().getDoubleValue());
                        case BOOL_VALUE -> Boolean.toString(one.getValue().getBoolValue());
                        default ->
                            one.getValue().getArrayValue().getValuesList().stream()
                                    .map(each -> each.getStringValue())
                                    .toList()
                                    .toString();
                    })
                    .findFirst()
                    .orElse(null);
        }

        long number(String key) {
            return Long.parseLong(say(key));
        }

        boolean isWithin(Taken other) {
            return span.getStartTimeUnixNano() >= other.span.getStartTimeUnixNano()
                    && span.getEndTimeUnixNano() <= other.span.getEndTimeUnixNano();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

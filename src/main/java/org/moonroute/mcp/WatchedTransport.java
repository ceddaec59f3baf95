package org.moonroute.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Any transport, watched for what the SDK keeps to itself: under which id a request went out, so that it can be cancelled;
 * that the connection broke, or the list of tools changed; and a listed tool that is no tool, or a piece of a result that is of no
 * known kind, which would spoil all of it.
 */
final class WatchedTransport implements McpClientTransport {
    private final McpClientTransport transport;
    private final Consumer<Throwable> broken;
    private final Runnable changed;
    private final Map<Object, Object> ids = Collections.synchronizedMap(new IdentityHashMap<>());
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    /** With who is told that something went wrong, and that the server has other tools now. */
    WatchedTransport(McpClientTransport transport, Consumer<Throwable> broken, Runnable changed) {
        this.transport = transport;
        this.broken = broken;
        this.changed = changed;
    }

    /** Forgets a request, and tells the server that nobody waits for its result any more if it is to be cancelled. */
    void forget(Object request, boolean cancelled) {
        Object id = ids.remove(request);
        if (cancelled && id != null) {
            Map<String, Object> params = Map.of("requestId", id, "reason", "the time for it is over");
            transport
                    .sendMessage(new McpSchema.JSONRPCNotification("notifications/cancelled", params))
                    .subscribe(done -> {}, error -> {});
        }
    }

    /** What was left out of lists since the last time that somebody asked. */
    List<String> takeProblems() {
        synchronized (problems) {
            List<String> taken = List.copyOf(problems);
            problems.clear();
            return taken;
        }
    }

    /** Something is wrong with the list. */
    void problem(String what) {
        problems.add(what);
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCRequest request
                && request.params() instanceof McpSchema.CallToolRequest) {
            ids.put(request.params(), request.id());
        }
        return transport.sendMessage(message);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        if (data instanceof Map<?, ?> map && type.getType() == McpSchema.ListToolsResult.class) {
            return transport.unmarshalFrom(onlyTools(map), type);
        }
        if (data instanceof Map<?, ?> map && type.getType() == McpSchema.CallToolResult.class) {
            return transport.unmarshalFrom(ReadableResult.of(map, transport), type);
        }
        return transport.unmarshalFrom(data, type);
    }

    private Map<?, ?> onlyTools(Map<?, ?> result) {
        if (!(result.get("tools") instanceof List<?> given)) {
            return result;
        }
        List<Object> tools = new ArrayList<>();
        for (Object one : given) {
            if (one instanceof Map<?, ?> tool && tool.get("name") instanceof String name && !name.isBlank()) {
                if (tool.get("inputSchema") instanceof Map) {
                    tools.add(cleaned(tool));
                } else {
                    problems.add("the tool " + name + " is left out: its inputSchema is no JSON object");
                }
            } else {
                problems.add("a tool without a name is left out");
            }
        }
        Map<Object, Object> clean = new LinkedHashMap<>(result);
        clean.put("tools", tools);
        return clean;
    }

    /** Only what is made use of: what else is wrong with it does not matter. */
    private static Map<Object, Object> cleaned(Map<?, ?> tool) {
        Map<Object, Object> clean = new LinkedHashMap<>();
        List.of("name", "inputSchema").forEach(field -> clean.put(field, tool.get(field)));
        List.of("title", "description").stream()
                .filter(field -> tool.get(field) instanceof String)
                .forEach(field -> clean.put(field, tool.get(field)));
        if (tool.get("annotations") instanceof Map<?, ?> hints) {
            Map<Object, Object> flags = new LinkedHashMap<>();
            hints.forEach((key, value) -> {
                if (value instanceof Boolean) {
                    flags.put(key, value);
                }
            });
            clean.put("annotations", flags);
        }
        return clean;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(message -> message.flatMap(one -> {
            if (one instanceof McpSchema.JSONRPCNotification told
                    && told.method().equals(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED)) {
                changed.run();
                return Mono.empty();
            }
            return handler.apply(Mono.just(one));
        }));
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        // The client's own handler would open a session by itself where there is none any more; here whoever watches
        // does.
        transport.setExceptionHandler(broken);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}

package org.moonroute.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads one reply of a rule; the fields it has tell its kind. */
final class ReplyReader {
    private static final List<String> SAY = List.of("content", "finish", "reasoning", "toolCalls", "usage", "extra");
    private static final List<String> REFUSE = List.of("status", "type", "message", "headers");
    private static final List<String> KNOWN = List.of("kind", "message", "headers");
    private static final List<String> PAGE = List.of("html", "status", "headers");
    private static final List<String> RAW = List.of("raw", "contentType", "status", "headers");
    private static final List<String> FAULT =
            concat(List.of("fault", "bytesPerSecond", "bytes", "type", "message"), SAY);
    private static final int DEFAULT_BYTES = 50_000_000;

    private ReplyReader() {}

    static ReplySpec read(Object entry, String where) {
        Map<?, ?> map = entry instanceof Map<?, ?> given ? given : Map.of();
        if (map.containsKey("fault")) {
            return fault(new Fields(entry, where, FAULT));
        }
        if (map.containsKey("kind")) {
            return known(new Fields(entry, where, KNOWN));
        }
        if (map.containsKey("raw")) {
            return raw(new Fields(entry, where, RAW), "raw", "text/plain");
        }
        if (map.containsKey("html")) {
            return raw(new Fields(entry, where, PAGE), "html", "text/html");
        }
        if (map.containsKey("type") || map.containsKey("status")) {
            return refuse(new Fields(entry, where, REFUSE));
        }
        return say(new Fields(entry, where, SAY));
    }

    private static FaultSpec fault(Fields fields) {
        Fault fault = Fault.named(fields.oneOf("fault", Fault.words()));
        ReplySpec.Refuse error = new ReplySpec.Refuse(
                200,
                fields.text("type", "engine_overloaded_error"),
                fields.text("message", ErrorKind.OVERLOADED.message()),
                Map.of());
        return new FaultSpec(
                fault,
                fields.has(SAY.toArray(String[]::new)) ? say(fields) : null,
                (int) fields.number("bytesPerSecond", 1, Integer.MAX_VALUE, 1),
                fields.number("bytes", 1, Integer.MAX_VALUE, DEFAULT_BYTES),
                error);
    }

    private static ReplySpec.Known known(Fields fields) {
        ErrorKind kind = ErrorKind.named(fields.oneOf("kind", ErrorKind.words()));
        return new ReplySpec.Known(kind, fields.text("message", null), fields.texts("headers"));
    }

    private static ReplySpec.Raw raw(Fields fields, String body, String contentType) {
        return new ReplySpec.Raw(
                status(fields, 200),
                fields.text("contentType", contentType),
                fields.text(body, ""),
                fields.texts("headers"));
    }

    private static ReplySpec.Refuse refuse(Fields fields) {
        if (!fields.has("type")) {
            throw fields.bad("type", "is missing: an error needs status and type");
        }
        return new ReplySpec.Refuse(
                status(fields, 400), fields.text("type", ""), fields.text("message", ""), fields.texts("headers"));
    }

    private static int status(Fields fields, int absent) {
        return (int) fields.number("status", 200, 599, absent);
    }

    private static ReplySpec.Say say(Fields fields) {
        if (!fields.has(SAY.toArray(String[]::new))) {
            throw fields.bad("says nothing: give one of content, toolCalls, kind, fault, raw, html or status and type");
        }
        var extra = fields.tree("extra");
        return new ReplySpec.Say(
                fields.text("content", ""),
                fields.text("finish", null),
                fields.text("reasoning", ""),
                toolCalls(fields),
                fields.tree("usage"),
                extra == null ? Json.object() : extra);
    }

    private static List<ToolCall> toolCalls(Fields fields) {
        List<ToolCall> calls = new ArrayList<>();
        for (Object entry : fields.list("toolCalls")) {
            String where = fields.where() + ", tool call " + (calls.size() + 1);
            calls.add(toolCall(new Fields(entry, where, List.of("name", "arguments", "id"))));
        }
        return List.copyOf(calls);
    }

    /** Arguments may be written as a mapping, or as a text to be sent as it is. */
    private static ToolCall toolCall(Fields fields) {
        String arguments = fields.value("arguments") instanceof Map<?, ?>
                ? Json.spaced(fields.tree("arguments"))
                : fields.text("arguments", "{}");
        return new ToolCall(fields.text("id", null), fields.text("name", ""), arguments);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}

package org.moonroute.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/** Tool calls and their results, as text that reads back as the same. */
public final class ToolRecord {
    private ToolRecord() {}

    /** The text of a result, its call included. */
    public static String text(ToolResult result) {
        return Json.write(json -> fields(json, result));
    }

    /** The text of a call that somebody begins. */
    public static String begun(ToolCall call, String by) {
        return Json.write(json -> {
            json.writeFieldName("call");
            write(json, call);
            json.writeStringField("by", by);
        });
    }

    /**
     * The result that a text says.
     *
     * @throws Unreadable if it is none
     */
    public static ToolResult result(String text) {
        return Json.read(text, ToolRecord::result);
    }

    /**
     * The call that a text says.
     *
     * @throws Unreadable if it is none
     */
    public static ToolCall call(String text) {
        return Json.read(text, json -> call(json.required("call")));
    }

    static void write(JsonGenerator json, ToolResult result) throws IOException {
        json.writeStartObject();
        fields(json, result);
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, ToolResult result) throws IOException {
        json.writeFieldName("call");
        write(json, result.call());
        json.writeStringField("content", result.content());
        json.writeBooleanField("failed", result.failed());
        json.writeStringField("at", result.at().toString());
        json.writeStringField("took", result.took().toString());
    }

    static ToolResult result(JsonNode json) {
        return new ToolResult(
                call(json.required("call")),
                Json.string(json, "content"),
                json.required("failed").booleanValue(),
                Json.instant(json, "at"),
                Json.duration(json, "took"));
    }

    static void write(JsonGenerator json, ToolCall call) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", call.id());
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
    }

    static ToolCall call(JsonNode json) {
        return new ToolCall(Json.string(json, "id"), Json.string(json, "name"), Json.string(json, "arguments"));
    }
}

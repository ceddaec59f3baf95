package org.moonroute.moonshot;

import static org.moonroute.moonshot.ParameterRules.TOOL_CHOICE;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolSpec;

/**
 * Writes conversations as chat-completions requests. What stays the same from one prompt to the next (tools, system prompt)
 * is written the same way each time, so that the service's prefix cache can work.
 */
final class ChatRequests {
    private static final String REASONING = "reasoning_content";
    private static final String BLANK = " ";

    private final String limitField;

    /** With the name that this host has for the bound on the reply; older hosts know {@code max_tokens} only. */
    ChatRequests(String limitField) {
        this.limitField = limitField;
    }

    /**
     * The request for the conversation's next round. The last one of a conversation that has reached a bound allows no tools; where
     * the model obeys that, they stand there all the same, so that the request begins as those before it (docs/decisions/0022).
     *
     * @param profile of the model that it goes to
     */
    byte[] write(Conversation conversation, ModelProfile profile) {
        boolean isLast = conversation.limited().isPresent();
        List<ToolSpec> tools = conversation.prompt().offered();
        boolean isTold = isLast && profile.obeysNoTools() && !tools.isEmpty();
        Options options = conversation.prompt().options();
        boolean thinks = profile.thinks(options);
        return written(json -> {
            writeModel(json, conversation);
            writeTools(json, isLast && !isTold ? List.of() : tools);
            writeMessages(json, conversation, thinks);
            writeOptions(json, isLast || hasObeyed(conversation) ? options.without(TOOL_CHOICE) : options);
            if (isTold) {
                json.writeStringField(TOOL_CHOICE, "none");
            }
            if (conversation.prompt().origin().audience().isPresent()) {
                json.writeBooleanField("stream", true);
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
        });
    }

    /** A model that has to call a tool in each round could never answer; once it has called one, it has done as it was told. */
    private static boolean hasObeyed(Conversation conversation) {
        Object choice = conversation.prompt().options().values().get(TOOL_CHOICE);
        return !conversation.results().isEmpty() && ParameterRules.isForced(choice);
    }

    /** What of that the service can count (POST /v1/tokenizers/estimate-token-count, platform.kimi.ai/docs): no tools. */
    byte[] writeToCount(Conversation conversation) {
        return written(json -> {
            writeModel(json, conversation);
            writeMessages(json, conversation, false);
        });
    }

    /** Writes the fields of an object. */
    private interface FieldsOf {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(FieldsOf fields) {
        // By way of characters: half of a surrogate pair, left by some cut, becomes "?" and does not stop the prompt.
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = Json.MAPPER.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot be: nothing is read or written outside memory", impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void writeModel(JsonGenerator json, Conversation conversation) throws IOException {
        json.writeStringField(
                Options.MODEL, conversation.prompt().options().model().orElseThrow());
    }

    private static void writeMessages(JsonGenerator json, Conversation conversation, boolean thinks)
            throws IOException {
        json.writeArrayFieldStart("messages");
        for (Message message : conversation.messages()) {
            writeMessage(json, message, thinks);
        }
        json.writeEndArray();
    }

    private void writeOptions(JsonGenerator json, Options options) throws IOException {
        for (Map.Entry<String, Object> option : options.values().entrySet()) {
            if (option.getKey().equals(Options.MODEL)) {
                continue; // stands in front
            }
            String field = option.getKey().equals(Options.MAX_COMPLETION_TOKENS) ? limitField : option.getKey();
            json.writePOJOField(field, option.getValue());
        }
    }

    private static void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (ToolSpec tool : tools) {
            if (tool.isGiven()) {
                json.writeRawValue(tool.given());
                continue;
            }
            json.writeStartObject();
            json.writeStringField("type", type(tool.name()));
            json.writeObjectFieldStart("function");
            json.writeStringField("name", tool.name());
            if (!tool.isOfService()) {
                json.writeStringField("description", tool.description());
                json.writeFieldName("parameters");
                json.writeRawValue(tool.parameters());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Only the service's own tools begin with this sign; in calls as in definitions it has another word for them. */
    private static String type(String tool) {
        return tool.startsWith("$") ? "builtin_function" : "function";
    }

    private static void writeMessage(JsonGenerator json, Message message, boolean thinks) throws IOException {
        if (message instanceof Message.Given given) {
            json.writeRawValue(given.json());
        } else if (message instanceof Message.Assistant assistant) {
            writeAssistant(json, assistant, thinks);
        } else if (message instanceof Message.Tool tool) {
            writeTool(json, tool);
        } else if (message instanceof Message.Instruction instruction) {
            writeText(json, "system", instruction.text());
        } else {
            writeText(json, "user", ((Message.User) message).text());
        }
    }

    private static void writeText(JsonGenerator json, String role, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        json.writeStringField("content", text);
        json.writeEndObject();
    }

    private static void writeTool(JsonGenerator json, Message.Tool tool) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "tool");
        json.writeStringField("tool_call_id", tool.result().call().id());
        json.writeStringField("name", tool.result().call().name());
        String content = tool.result().content();
        // The service refuses a message without content.
        json.writeStringField("content", content.isEmpty() ? BLANK : content);
        json.writeEndObject();
    }

    private static void writeAssistant(JsonGenerator json, Message.Assistant message, boolean thinks)
            throws IOException {
        if (!message.json().isEmpty()) {
            boolean lacksThinking = thinks
                    && message.reasoning().isEmpty()
                    && !message.toolCalls().isEmpty();
            json.writeRawValue(lacksThinking ? withThinking(message.json()) : message.json());
            return;
        }
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        json.writeStringField("content", message.text());
        // A model that thinks refuses calls of its own without thinking before them; a blank will do.
        json.writeStringField(REASONING, message.reasoning().isEmpty() ? BLANK : message.reasoning());
        json.writeArrayFieldStart("tool_calls");
        for (ToolCall call : message.toolCalls()) {
            json.writeStartObject();
            json.writeStringField("id", call.id());
            json.writeStringField("type", type(call.name()));
            json.writeObjectFieldStart("function");
            json.writeStringField("name", call.name());
            json.writeStringField("arguments", call.arguments());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** A model that thinks may have called without a word of it, and its own message would be refused. */
    private static String withThinking(String message) throws IOException {
        return ((ObjectNode) Json.MAPPER.readTree(message))
                .put(REASONING, BLANK)
                .toString();
    }
}

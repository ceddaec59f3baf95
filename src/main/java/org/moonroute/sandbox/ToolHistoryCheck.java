package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tool calls and tool results in the history belong together.
 *
 * <p>Each result stands directly after the message that asked for it, and each call has one. The three texts,
 * spelling mistakes included, are the service's: platform.kimi.ai/docs/api/errors and public bug reports. That of results that are
 * not a builtin_function's arguments is the sandbox's own.
 */
final class ToolHistoryCheck implements Check {
    @Override
    public void check(ChatRequest request, Model model) {
        List<JsonNode> messages = request.messages();
        boolean thinking = model.isThinking(request);
        List<String> open = new ArrayList<>();
        JsonNode calls = MissingNode.getInstance();
        boolean answering = false;
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            if (ChatRequest.hasRole(message, "tool")) {
                answer(message, answering, open);
                checkReturned(message, calls);
                continue;
            }
            checkNone(open);
            answering = MessagesCheck.callsTools(message);
            if (answering) {
                checkReasoning(message, i, thinking);
                checkUnique(ids(message));
                calls = message.path("tool_calls");
                open.addAll(ids(message));
            }
        }
        checkNone(open);
    }

    private static void answer(JsonNode message, boolean answering, List<String> open) {
        if (!answering) {
            throw Refusal.invalidRequest(
                    "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'");
        }
        String id = message.path("tool_call_id").asText("");
        if (id.isEmpty() || !open.remove(id)) {
            throw Refusal.invalidRequest("tool_call_id " + id + " is not found");
        }
    }

    /** What the service itself was called for, it knows by the arguments, to the letter. */
    private static void checkReturned(JsonNode result, JsonNode calls) {
        for (JsonNode call : calls) {
            boolean ofService = call.path("type").asText("").equals("builtin_function")
                    && call.path("id").equals(result.path("tool_call_id"));
            if (ofService
                    && !ChatRequest.textOf(result)
                            .equals(call.at("/function/arguments").asText(""))) {
                throw Refusal.invalidRequest("the result of a builtin_function must be its arguments, unchanged");
            }
        }
    }

    private static void checkNone(List<String> open) {
        if (!open.isEmpty()) {
            throw Refusal.invalidRequest("an assistant message with 'tool_calls' must be followed by tool messages"
                    + " responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
                    + String.join(", ", open));
        }
    }

    private static void checkReasoning(JsonNode message, int index, boolean thinking) {
        if (thinking && message.path("reasoning_content").asText("").isEmpty()) {
            throw Refusal.invalid(
                    "thinking is enabled but reasoning_content is missing in assistant tool call message at index "
                            + index);
        }
    }

    /** Which of two results would be whose; that the service says it so is a guess. */
    private static void checkUnique(List<String> ids) {
        for (String id : ids) {
            if (id.isEmpty() || ids.indexOf(id) != ids.lastIndexOf(id)) {
                throw Refusal.invalidRequest("tool_call_id " + id + " is empty or duplicated in one message");
            }
        }
    }

    private static List<String> ids(JsonNode message) {
        return Json.elements(message.path("tool_calls")).stream()
                .map(call -> call.path("id").asText(""))
                .collect(Collectors.toList());
    }
}

package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A reply as a rules file describes it. */
sealed interface ReplySpec permits ReplySpec.Say, ReplySpec.Refuse, ReplySpec.Raw, ReplySpec.Known, FaultSpec {
    /** The reply to the request on {@code stage}. */
    Reply reply(Stage stage);

    /** An answer of the model, said exactly so: limits of length do not cut it. */
    record Say(
            String content,
            String finish,
            String reasoning,
            List<ToolCall> toolCalls,
            ObjectNode usage,
            ObjectNode extra)
            implements ReplySpec {
        @Override
        public Reply reply(Stage stage) {
            String reason = finish != null ? finish : toolCalls.isEmpty() ? "stop" : "tool_calls";
            return stage.completion(new Answer(reasoning, content, toolCalls, reason, usage, extra));
        }
    }

    /** An error in the service's shape. */
    record Refuse(int status, String type, String message, Map<String, String> headers) implements ReplySpec {
        @Override
        public Reply reply(Stage stage) {
            return new Refusal(status, type, message, headers).reply();
        }
    }

    /** Any body at all. */
    record Raw(int status, String contentType, String body, Map<String, String> headers) implements ReplySpec {
        @Override
        public Reply reply(Stage stage) {
            return Reply.typed(status, contentType, headers, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** One of the service's own errors; {@code message} is null for the service's own text. */
    record Known(ErrorKind kind, String message, Map<String, String> headers) implements ReplySpec {
        @Override
        public Reply reply(Stage stage) {
            String text = message != null
                    ? message
                    : kind.message().replace("{model}", stage.model().name());
            if (kind.isPage()) {
                return Reply.typed(kind.status(), "text/html", headers, text.getBytes(StandardCharsets.UTF_8));
            }
            Reply reply = kind.refusal(text).reply();
            reply.headers().putAll(headers);
            return reply;
        }
    }
}

package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A spoiled reply.
 *
 * @param fault how
 * @param say what would have been said, or null for the built-in answer
 * @param bytesPerSecond of a drip
 * @param bytes of content in a huge reply
 * @param error told by an error-200
 */
record FaultSpec(Fault fault, Say say, int bytesPerSecond, long bytes, Refuse error) implements ReplySpec {
    private static final String CONTENT = "\"content\":\"";
    private static final String END = "\n\n";

    @Override
    public Reply reply(Stage stage) {
        return switch (fault) {
            case DROP -> sound(stage).by(new Delivery.Drop());
            case HANG -> sound(stage).by(new Delivery.Hang());
            case TRUNCATE -> sound(stage).by(new Delivery.Truncate());
            case DRIP -> sound(stage).by(new Delivery.Drip(bytesPerSecond));
            case EMPTY -> Reply.json(200, Map.of(), new byte[0]);
            case HUGE -> huge(stage.completion(Answer.says("")));
            case NULL_FIELDS -> Reply.json(200, nullFields(stage));
            case ERROR_200 -> Reply.json(200, Map.of(), error.reply(stage).body());
            case CUT_STREAM -> cut(sound(stage));
        };
    }

    private Reply sound(Stage stage) {
        return say == null ? stage.builtIn() : say.reply(stage);
    }

    private Reply huge(Reply small) {
        // Everything before the content is ASCII, so characters are bytes.
        int at = new String(small.body(), StandardCharsets.UTF_8).indexOf(CONTENT) + CONTENT.length();
        return small.by(new Delivery.Padded(at, bytes));
    }

    private static ObjectNode nullFields(Stage stage) {
        Completion completion = new Completion(stage.request(), stage.model(), stage.asOf(), Answer.says(""));
        ObjectNode body = completion.head("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").putNull("content").putNull("tool_calls");
        choice.putNull("finish_reason");
        return body.putNull("usage");
    }

    /** The first half of the events; a reply that is no stream is truncated instead. */
    private static Reply cut(Reply reply) {
        if (!(reply.delivery() instanceof Delivery.Events)) {
            return reply.by(new Delivery.Truncate());
        }
        List<String> events = Arrays.asList(new String(reply.body(), StandardCharsets.UTF_8).split(END));
        return Reply.events(events.subList(0, events.size() / 2).stream()
                .map(event -> event + END)
                .toList());
    }
}

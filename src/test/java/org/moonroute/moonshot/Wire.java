package org.moonroute.moonshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Talk;

/** What the service sends, for tests. */
final class Wire {
    private Wire() {}

    static WholeReply reply(int status, byte[] body) {
        return new WholeReply(status, "application/json", "", false, body);
    }

    static WholeReply reply(int status, String body) {
        return reply(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A reply of one choice, around this message. */
    static WholeReply message(String message, String finish) {
        return reply(
                200,
                "{\"id\":\"chatcmpl-1\",\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"message\":" + message
                        + ",\"finish_reason\":\"" + finish + "\"}],\"usage\":{\"prompt_tokens\":10,"
                        + "\"completion_tokens\":5,\"total_tokens\":15}}");
    }

    static ChatReplies.Replied replied(WholeReply whole) {
        return (ChatReplies.Replied) ChatReplies.read(whole, Talk.NOON);
    }

    static Refusal refused(WholeReply whole) {
        return ((ChatReplies.Refused) ChatReplies.read(whole, Talk.NOON)).refusal();
    }

    static byte[] recorded(String name) {
        try (var in = Wire.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}

package org.moonroute.moonshot;

import java.util.List;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolSpec;

/**
 * How many tokens a request has, without asking anybody: from its length, and corrected by what the service counted for
 * requests before. Of a conversation's later rounds, the service has counted the beginning already. Safe for use by many
 * threads.
 */
final class TokenEstimate {
    /** English text and JSON have about this many characters a token; a text in Chinese has fewer than two. */
    private static final double PLAIN = 0.25;

    private static final double OTHER = 0.7;
    private static final int MESSAGE = 4;
    private static final int PICTURE = 1_024;
    private static final String DATA = "\"data:";

    /** Makes of each of the lengths above more than the bytes that there are; no tokenizer finds more tokens than bytes. */
    private static final double SURELY = 4.3;

    private static final double LEARNING = 0.05;
    private static final double LEAST = 0.25;
    private static final double MOST = 4;

    /** Better too many than too few, as long as nothing is known. */
    private volatile double factor = 1.1;

    /**
     * The tokens of a request.
     *
     * @param likely as many as it has, as far as can be told
     * @param most as many as it has at the most, whatever it is made of
     */
    record Tokens(long likely, long most) {}

    /** What the conversation's next request has. */
    Tokens of(Conversation conversation) {
        List<Message> messages = conversation.messages();
        List<Round> rounds = conversation.rounds();
        int reply = lastReply(messages);
        if (rounds.isEmpty()
                || reply < 0
                || rounds.get(rounds.size() - 1).usage().prompt() == 0) {
            return tokens(0, length(messages, 0) + tools(conversation.prompt()));
        }
        long counted = rounds.get(rounds.size() - 1).usage().total();
        return tokens(counted, length(messages, reply + 1));
    }

    /** What the descriptions of a prompt's tools add to a request. */
    long ofTools(Prompt prompt) {
        return Math.round(tools(prompt) * factor);
    }

    private Tokens tokens(long counted, double length) {
        return new Tokens(
                Math.max(1, counted + Math.round(length * factor)), Math.max(1, counted + Math.round(length * SURELY)));
    }

    /** The service has counted; what it did not say of is 0. */
    void learn(long estimated, long counted) {
        if (estimated > 0 && counted > 0) {
            double off = (double) counted / estimated - 1;
            factor = Math.min(MOST, Math.max(LEAST, factor * (1 + LEARNING * Math.min(1, off))));
        }
    }

    private static int lastReply(List<Message> messages) {
        int at = messages.size() - 1;
        while (at >= 0 && !(messages.get(at) instanceof Message.Assistant)) {
            at--;
        }
        return at;
    }

    private static double tools(Prompt prompt) {
        double all = 0;
        for (ToolSpec tool : prompt.offered()) {
            all += MESSAGE + length(tool.name()) + length(tool.description()) + length(tool.parameters());
        }
        return all;
    }

    private static double length(List<Message> messages, int from) {
        double all = 0;
        for (Message message : messages.subList(from, messages.size())) {
            all += MESSAGE + length(message);
        }
        return all;
    }

    private static double length(Message message) {
        if (message instanceof Message.User user) {
            return length(user.text());
        } else if (message instanceof Message.Instruction instruction) {
            return length(instruction.text());
        } else if (message instanceof Message.Tool tool) {
            return length(tool.result().content());
        } else if (message instanceof Message.Assistant assistant) {
            double calls = assistant.toolCalls().stream()
                    .map(ToolCall::arguments)
                    .mapToDouble(TokenEstimate::length)
                    .sum();
            return calls + length(assistant.text()) + length(assistant.reasoning());
        }
        return given(((Message.Given) message).json());
    }

    /** The bytes of a picture are no tokens. */
    private static double given(String json) {
        double all = 0;
        int from = 0;
        for (int data = json.indexOf(DATA); data >= 0; data = json.indexOf(DATA, from)) {
            all += length(json.substring(from, data)) + PICTURE;
            int end = json.indexOf('"', data + 1);
            from = end < 0 ? json.length() : end;
        }
        return all + length(from == 0 ? json : json.substring(from));
    }

    private static double length(String text) {
        int other = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) > 0x7F) {
                other++;
            }
        }
        return (text.length() - other) * PLAIN + other * OTHER;
    }
}

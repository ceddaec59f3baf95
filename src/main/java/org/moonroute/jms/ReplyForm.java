package org.moonroute.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;

/** What a reply holds. */
public enum ReplyForm {
    /** The answer's text; of a failure, the last text of the model. */
    TEXT,
    /** The whole outcome as JSON, as in the file of an answer. */
    JSON,
    /**
     * The whole outcome as a record that reads back as the same. Who asks for it keeps account of failures too: a failure is
     * told by the reply alone, and its message does not go to the failures.
     */
    RECORD;

    /** The property by which a message says which one it wants. */
    public static final String PROPERTY = "reply";

    /**
     * Refuses a message that wants a form that there is not.
     *
     * @throws PromptFailed if so
     * @throws JMSException if the broker has gone away
     */
    public static void check(JmsOrigin origin) throws JMSException {
        String said = origin.message().getStringProperty(PROPERTY);
        if (said != null && named(said).isEmpty()) {
            throw PromptFailed.beforeAsking(
                    FailureKind.INVALID_PROMPT,
                    "message " + origin.id() + ": the property `" + PROPERTY + "` must be text, json or record, not `"
                            + said + "`.");
        }
    }

    /** What a message wants; the usual form if it does not say, or says what there is not. */
    static ReplyForm of(Message message, ReplyForm usual) throws JMSException {
        String said = message.getStringProperty(PROPERTY);
        return said == null ? usual : named(said).orElse(usual);
    }

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<ReplyForm> named(String said) {
        return Arrays.stream(values()).filter(form -> form.word().equals(said)).findAny();
    }
}

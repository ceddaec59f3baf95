package org.moonroute.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Optional;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message that a prompt came as, and the session that it was taken with: the outcome is sent in the same transaction, so
 * that either both happen, the message is gone and the outcome sent, or neither. Only the thread that took it may use it, but {@link #isLeft} any.
 *
 * @param id the message's id as its sender's broker made it; a message that was moved back from the failures keeps it,
 *     and its sender may have given it another
 * @param journalKey of that, of what it says, and of how often replies to it were at fault; absent for a message without an id
 * @param message the message
 * @param session what it was taken with
 */
public record JmsOrigin(String id, Optional<String> journalKey, Message message, Session session) implements Origin {
    /** The property in which a message that was moved keeps its first id, and by which a sender may give it one of its own. */
    public static final String FIRST_ID = "moonroute_message_id";

    private static final String TRACE_PARENT = "traceparent";
    private static final Logger LOG = LoggerFactory.getLogger(JmsOrigin.class);

    /** The property that counts how often its replies were at fault: then it is asked as if it were new. */
    static final String ANEW = "moonroute_anew";

    /**
     * Of a message just taken.
     *
     * @throws JMSException if the broker has gone away
     */
    public static JmsOrigin of(Message message, Session session) throws JMSException {
        String first = message.getStringProperty(FIRST_ID);
        String id = first == null ? message.getJMSMessageID() : first;
        return new JmsOrigin(
                id == null ? "without an id" : id,
                id == null ? Optional.empty() : Optional.of(key(id, message)),
                message,
                session);
    }

    private static String key(String id, Message message) throws JMSException {
        String anew = message.getStringProperty(ANEW);
        return "jms " + id + " " + MessageContent.print(message) + (anew == null ? "" : " anew " + anew);
    }

    @Override
    public String kind() {
        return "jms";
    }

    /** Of the property. */
    @Override
    public Optional<String> traceParent() {
        try {
            return Optional.ofNullable(message.getStringProperty(TRACE_PARENT));
        } catch (JMSException unreadable) {
            LOG.debug("{}: its {} cannot be read: {}", id, TRACE_PARENT, unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the session is lost with its connection: no outcome can be sent then, and the message is delivered again. */
    @Override
    public boolean isLeft() {
        try {
            session.getTransacted();
            return false;
        } catch (JMSException closed) {
            return true;
        }
    }

    @Override
    public Lane lane() {
        return Lane.QUEUE;
    }
}

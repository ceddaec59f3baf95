package org.moonroute.jms;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A message that says what somebody decided about a call, and the session that it was taken with. */
public final class DecisionMessage {
    /** The kind of failure of those that say nothing. They are no prompts, so {@link Replay} leaves them where they are. */
    static final String KIND = "invalid-decision";

    private final Message message;
    private final Session session;

    /** Of a message just taken. */
    public DecisionMessage(Message message, Session session) {
        this.message = message;
        this.session = session;
    }

    /**
     * Its text.
     *
     * @throws org.moonroute.conversation.PromptFailed if it has none
     * @throws JMSException if the broker has gone away
     */
    public String text() throws JMSException {
        JmsOrigin origin = new JmsOrigin("decision", Optional.empty(), message, session);
        return new String(MessageContent.of(origin).bytes(), StandardCharsets.UTF_8);
    }

    /**
     * Moves it to the failures, in the transaction that takes it.
     *
     * @param reason why it decides nothing
     * @throws JMSException if the broker has gone away
     */
    public void moveTo(String failures, String reason) throws JMSException {
        Map<String, Object> properties = MessageContent.properties(message);
        String correlation = message.getJMSCorrelationID();
        int priority = message.getJMSPriority();
        FailedMessage.setProperties(message, properties);
        message.setStringProperty(FailedMessage.FAILURE, KIND);
        message.setStringProperty(FailedMessage.REASON, reason);
        message.setJMSCorrelationID(correlation);
        try (MessageProducer producer = session.createProducer(session.createQueue(failures))) {
            producer.send(message, DeliveryMode.PERSISTENT, priority, Message.DEFAULT_TIME_TO_LIVE);
        }
    }
}

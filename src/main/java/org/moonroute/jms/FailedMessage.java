package org.moonroute.jms;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.util.Map;
import org.moonroute.conversation.Failure;

/** A message that failed, as it lies among the failures. */
final class FailedMessage {
    /** The properties that say why a message failed: the kind of failure, and what happened. */
    static final String FAILURE = "moonroute_failure";

    static final String REASON = "moonroute_reason";

    static final String GROUP = "JMSXGroupID";

    private FailedMessage() {}

    /** The message itself, whatever it holds, with its properties and why it failed; it does not expire there. */
    static void send(MessageProducer producer, Destination failures, JmsOrigin origin, Failure failure)
            throws JMSException {
        Message message = origin.message();
        Map<String, Object> properties = MessageContent.properties(message);
        String correlation = message.getJMSCorrelationID();
        Destination replyTo = message.getJMSReplyTo();
        int priority = message.getJMSPriority();
        setProperties(message, properties);
        message.setStringProperty(JmsOrigin.FIRST_ID, origin.id());
        setReason(message, failure);
        // Asked for its answer without tools, the model gave none: the same replies would end in the same failure.
        if (failure.kind().isOfReplies() || failure.course().limited().isPresent()) {
            message.setStringProperty(JmsOrigin.ANEW, String.valueOf(times(properties.get(JmsOrigin.ANEW)) + 1));
        }
        message.setJMSCorrelationID(correlation);
        message.setJMSReplyTo(replyTo);
        producer.send(failures, message, DeliveryMode.PERSISTENT, priority, Message.DEFAULT_TIME_TO_LIVE);
    }

    private static int times(Object before) {
        return before instanceof String text && text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }

    /** A message that was received can be changed when its properties were cleared; those of the broker's own are its affair. */
    static void setProperties(Message message, Map<String, Object> properties) throws JMSException {
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            if (!property.getKey().startsWith("JMSX") || property.getKey().equals(GROUP)) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
        }
    }

    static void setReason(Message message, Failure failure) throws JMSException {
        message.setStringProperty(FAILURE, failure.kind().word());
        message.setStringProperty(REASON, failure.reason());
    }
}

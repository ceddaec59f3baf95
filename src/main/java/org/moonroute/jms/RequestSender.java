package org.moonroute.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a queue of calls that somebody must allow. The message is for who wants to know at once; what counts is the request itself, which
 * is kept elsewhere. So a broker that does not take it is told in the log, and that is all.
 */
public final class RequestSender {
    private static final Logger LOG = LoggerFactory.getLogger(RequestSender.class);

    private final ConnectionFactory broker;
    private final String queue;

    /** To the queue of that name. */
    public RequestSender(ConnectionFactory broker, String queue) {
        this.broker = broker;
        this.queue = queue;
    }

    /**
     * Sends a request; it lives there for as long as it can be decided.
     *
     * @param id its correlation id
     * @param json what is asked
     */
    public void send(String id, String json, Duration left) {
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            TextMessage message = session.createTextMessage(json);
            message.setJMSCorrelationID(id);
            producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, Math.max(1, left.toMillis()));
        } catch (JMSException | RuntimeException failed) {
            LOG.warn("{} is not told of {}, which waits for approval all the same: {}", queue, id, failed.getMessage());
        }
    }
}

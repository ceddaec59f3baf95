package org.moonroute.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves messages that failed back to where prompts come from, when the cause is mended. Each is moved in a transaction of its
 * own, so that none is lost or doubled; it keeps the id that it had first, so that what the journal remembers of it counts.
 */
public final class Replay {
    private static final Set<String> REASONS = Set.of(FailedMessage.FAILURE, FailedMessage.REASON);
    private static final long PATIENCE_MS = 1_000;

    private final ConnectionFactory broker;
    private final String failures;
    private final String prompts;
    private final Clock clock;

    /** Of the queues with these names. */
    public Replay(ConnectionFactory broker, String failures, String prompts, Clock clock) {
        this.broker = broker;
        this.failures = failures;
        this.prompts = prompts;
        this.clock = clock;
    }

    /**
     * Moves those that are there now; what fails again meanwhile stays.
     *
     * @param kind moves failures of this kind only, if given
     * @param most moves no more than this
     * @return how many were moved
     * @throws JMSException if the broker goes away; what was moved until then stays moved
     */
    public long run(Optional<String> kind, long most) throws JMSException {
        String earlier = "JMSTimestamp < " + clock.millis();
        String selector = kind.map(
                        one -> earlier + " AND " + FailedMessage.FAILURE + " = '" + one.replace("'", "''") + "'")
                .orElse(earlier);
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer from = session.createConsumer(session.createQueue(failures), selector);
                MessageProducer to = session.createProducer(session.createQueue(prompts))) {
            connection.start();
            long moved = 0;
            while (moved < most) {
                Message message = from.receive(PATIENCE_MS);
                if (message == null) {
                    break;
                }
                restore(message);
                to.send(message, DeliveryMode.PERSISTENT, message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
                session.commit();
                moved++;
            }
            return moved;
        }
    }

    /** As it was before it failed. */
    private static void restore(Message message) throws JMSException {
        Map<String, Object> properties = MessageContent.properties(message);
        String correlation = message.getJMSCorrelationID();
        Destination replyTo = message.getJMSReplyTo();
        properties.keySet().removeAll(REASONS);
        FailedMessage.setProperties(message, properties);
        message.setJMSCorrelationID(correlation);
        message.setJMSReplyTo(replyTo);
    }
}

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
 * own, so that none is lost or doubled; without transactions one is doubled if this is killed while it moves it. It keeps the
 * id that it had first, so that what the journal remembers of it counts.
 */
public final class Replay {
    private static final Set<String> REASONS = Set.of(FailedMessage.FAILURE, FailedMessage.REASON);
    private static final long PATIENCE_MS = 1_000;
    /** The mode of a session, beyond those of JMS, in which a message is acknowledged without those before it. */
    private static final int EACH_ON_ITS_OWN = 101;

    private final ConnectionFactory broker;
    private final String failures;
    private final String prompts;
    private final boolean transactions;
    private final Clock clock;

    /** Of the queues with these names, at a broker that has transactions or none. */
    public Replay(ConnectionFactory broker, String failures, String prompts, boolean transactions, Clock clock) {
        this.broker = broker;
        this.failures = failures;
        this.prompts = prompts;
        this.transactions = transactions;
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
        long now = clock.millis();
        // The consumer ends with its connection: to close it by itself, with messages that it leaves, RabbitMQ 3 takes
        // ill.
        try (Connection connection = broker.createConnection()) {
            Session session = session(connection);
            MessageConsumer from = consumer(session, kind, now);
            MessageProducer to = session.createProducer(session.createQueue(prompts));
            connection.start();
            long moved = 0;
            while (moved < most) {
                Message message = from.receive(PATIENCE_MS);
                if (message == null) {
                    break;
                }
                if (!transactions && !isWanted(message, kind, now)) {
                    // Not acknowledged, so it is back in its queue when the session ends.
                    continue;
                }
                restore(message);
                to.send(message, DeliveryMode.PERSISTENT, message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
                if (transactions) {
                    session.commit();
                } else {
                    message.acknowledge();
                }
                moved++;
            }
            return moved;
        }
    }

    private Session session(Connection connection) throws JMSException {
        return transactions
                ? connection.createSession(true, Session.SESSION_TRANSACTED)
                : connection.createSession(false, EACH_ON_ITS_OWN);
    }

    /** A broker without transactions has no selectors either: then all are looked at. */
    private MessageConsumer consumer(Session session, Optional<String> kind, long now) throws JMSException {
        if (!transactions) {
            return session.createConsumer(session.createQueue(failures));
        }
        String earlier = "JMSTimestamp < " + now + " AND (" + FailedMessage.FAILURE + " IS NULL OR "
                + FailedMessage.FAILURE + " <> '" + DecisionMessage.KIND + "')";
        String selector = kind.map(
                        one -> earlier + " AND " + FailedMessage.FAILURE + " = '" + one.replace("'", "''") + "'")
                .orElse(earlier);
        return session.createConsumer(session.createQueue(failures), selector);
    }

    private static boolean isWanted(Message message, Optional<String> kind, long now) throws JMSException {
        String failed = message.getStringProperty(FailedMessage.FAILURE);
        return message.getJMSTimestamp() < now
                && !DecisionMessage.KIND.equals(failed)
                && (kind.isEmpty() || kind.get().equals(failed));
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

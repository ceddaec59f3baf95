package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import org.apache.qpid.jms.JmsOperationTimedOutException;

/**
 * What each new connection is tried for before it is used. With transactions: whether the broker has them, once. Without:
 * whether the queues for outcomes are there, each time, because RabbitMQ takes a message for a queue that is not there, says
 * so, and throws it away.
 */
final class Preparation {
    private static final String NO_TRANSACTIONS = "it begins no transaction, as RabbitMQ does not by AMQP 1.0;"
            + " moonroute.jms.transactions=false does without, see docs/jms.md for what that means";

    private final boolean transactions;
    private final ConnectionFactory impatient;
    private volatile boolean done;
    private volatile List<String> queues = List.of();

    /** @param impatient makes connections that do not wait for ever for the broker's answer */
    Preparation(boolean transactions, ConnectionFactory impatient) {
        this.transactions = transactions;
        this.impatient = impatient;
    }

    /** Nothing to be tried: Artemis has transactions, and refuses what it does not take. */
    static Preparation none() {
        return new Preparation(false, null);
    }

    /** Queues that must be there, where the broker does not say when it loses what is sent to one that is not. */
    void require(List<String> names) {
        queues = List.copyOf(names);
    }

    /**
     * The same connection.
     *
     * @throws JMSException if the broker is not as needed; then the connection is closed
     */
    Connection of(Connection connection) throws JMSException {
        try {
            if (!transactions) {
                requireQueues(connection);
            } else if (!done) {
                requireTransactions();
                done = true;
            }
            return connection;
        } catch (JMSException failed) {
            connection.close();
            throw failed;
        }
    }

    private void requireQueues(Connection connection) throws JMSException {
        for (String name : queues) {
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
                consumer.getMessageSelector();
            }
        }
    }

    /** On a connection of its own: a client that the broker does not answer in time is of no more use. */
    private void requireTransactions() throws JMSException {
        try (Connection trial = impatient.createConnection()) {
            beginTransaction(trial);
        }
    }

    private static void beginTransaction(Connection trial) throws JMSException {
        try (Session session = trial.createSession(true, Session.SESSION_TRANSACTED)) {
            session.rollback();
        } catch (JmsOperationTimedOutException none) {
            throw new JMSException(NO_TRANSACTIONS);
        }
    }
}

package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;

/** A connection with one transacted session, for tests: sends texts and receives them. */
final class Queues implements AutoCloseable {
    static final String PROMPTS = BrokerQueues.defaults().prompts();
    static final String DEAD_LETTERS = BrokerQueues.defaults().deadLetters();
    static final String EXPIRED = BrokerQueues.defaults().expired();

    private static final long PATIENCE_MS = 60_000;

    private final Connection connection;
    final Session session;

    Queues(ConnectionFactory factory) throws JMSException {
        this.connection = factory.createConnection();
        this.session = connection.createSession(true, Session.SESSION_TRANSACTED);
        connection.start();
    }

    /** Sends, and does not commit. */
    Queues send(String queue, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
        return this;
    }

    Queues commit() throws JMSException {
        session.commit();
        return this;
    }

    /** The next message, waited for; not committed. */
    Message next(String queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            Message message = consumer.receive(PATIENCE_MS);
            if (message == null) {
                throw new AssertionError("no message came from " + queue);
            }
            return message;
        }
    }

    /** The text of the next message, waited for and committed. */
    String take(String queue) throws JMSException {
        String text = ((TextMessage) next(queue)).getText();
        session.commit();
        return text;
    }

    /** So many texts, each waited for; committed one by one. */
    List<String> take(String queue, int many) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            while (texts.size() < many) {
                texts.add(consumer.receive(PATIENCE_MS).getBody(String.class));
                session.commit();
            }
        }
        return texts;
    }

    /** All texts that are there; none is waited for. */
    List<String> drain(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(((TextMessage) message).getText());
                session.commit();
            }
        }
        return texts;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}

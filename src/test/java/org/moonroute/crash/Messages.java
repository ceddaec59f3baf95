package org.moonroute.crash;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A sender and receiver of messages beside the program, by the broker's own client. */
final class Messages implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("messages come from .* of (tcp://127\\.0\\.0\\.1:\\d+)");

    /** RabbitMQ 3 is not to be asked for what it has at this moment. */
    private static final String AMQP_OPTIONS =
            "jms.prefetchPolicy.all=1&jms.receiveLocalOnly=true&jms.receiveNoWaitLocalOnly=true";

    private final String url;
    private final ConnectionFactory factory;
    private final Connection connection;
    final Session session;

    /** Of the broker that the program runs as it says after that many characters, and whose data lies there. */
    static Messages of(Program program, int from, Path data) throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> place(program, from).isPresent());
        return new Messages(place(program, from).get(), "moonroute", password(data));
    }

    Messages(String url, String user, String password) throws JMSException {
        this.url = url;
        factory = url.startsWith("amqp") ? new JmsConnectionFactory(amqp(url)) : new ActiveMQConnectionFactory(url);
        connection = factory.createConnection(user, password);
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private static String amqp(String url) {
        return url + (url.contains("?") ? "&" : "?") + AMQP_OPTIONS;
    }

    private static Optional<String> place(Program program, int from) {
        Matcher said = PLACE.matcher(program.log().substring(from));
        return said.find() ? Optional.of(said.group(1)) : Optional.empty();
    }

    private static String password(Path data) throws IOException {
        return Files.readString(data.resolve("password")).strip();
    }

    /** The port that the broker listens on. */
    int port() {
        return URI.create(url).getPort();
    }

    TextMessage text(String text) throws JMSException {
        return session.createTextMessage(text);
    }

    /** Sends to the prompts. */
    Message send(Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue("prompts"))) {
            producer.send(message);
        }
        return message;
    }

    /** The next message of a queue; null when there is none for some seconds. */
    Message next(String queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            return consumer.receive(20_000);
        }
    }

    /** All that are there, until there is none for a moment. */
    List<Message> all(String queue) throws JMSException {
        List<Message> all = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (Message one = consumer.receive(500); one != null; one = consumer.receive(500)) {
                all.add(one);
            }
        }
        return all;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        if (factory instanceof ActiveMQConnectionFactory artemis) {
            artemis.close();
        }
    }
}

package org.moonroute;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.moonroute.broker.Certificates;
import org.moonroute.cli.Engine;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.settings.Settings;

/** A {@code serve} with its own broker, server and journal, in this process, which asks a sandbox that counts. */
final class Serving implements AutoCloseable {
    private final Path folder;
    private final Engine engine;
    private final String url;

    /** Messages are answered with these settings, and with values for variables that are nobody else's affair. */
    Serving(Sandbox sandbox, Path folder, Map<String, String> more) throws Exception {
        this(sandbox, folder, more, "");
    }

    /** The same with the password of the broker. */
    Serving(Sandbox sandbox, Path folder, Map<String, String> more, String brokerPassword) throws Exception {
        this.folder = folder;
        Settings settings = Settings.load(Path.of("").toAbsolutePath(), Map.of());
        for (Map.Entry<String, String> one : Map.of(
                        "moonroute.base-url",
                        sandbox.baseUrl().toString(),
                        "moonroute.jms.folder",
                        folder.resolve("broker").toString(),
                        "moonroute.jms.port",
                        "0",
                        "moonroute.http.port",
                        "0",
                        "moonroute.http.keys",
                        folder.resolve("keys.jsonl").toString(),
                        "moonroute.http.files",
                        folder.resolve("files").toString(),
                        "moonroute.journal.url",
                        "jdbc:sqlite:" + folder.resolve("journal.db"),
                        "moonroute.outbox",
                        folder.resolve("outbox").toString(),
                        "moonroute.retry.base",
                        "10ms",
                        "moonroute.retry.max-tries",
                        "3")
                .entrySet()) {
            settings = settings.with(one.getKey(), one.getValue());
        }
        for (Map.Entry<String, String> one : more.entrySet()) {
            settings = settings.with(one.getKey(), one.getValue());
        }
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.createDirectories(inbox.resolve("taken"));
        engine = EngineStart.run(new Engine.Start(
                settings,
                Optional.of("sk-test"),
                false,
                Optional.empty(),
                Optional.of("The system prompt of serve."),
                Map.of("city", "Rome"),
                new Engine.Passwords(
                        brokerPassword, "", "", "", Certificates.PASSWORD, "x-receiver-key=sk-of%20receiver"),
                Optional.of(inbox),
                Optional.empty(),
                Optional.empty()));
        url = engine.messagesFrom().map(place -> place.replaceFirst(".* ", "")).orElse("");
    }

    /** The broker's. */
    String url() {
        return url;
    }

    /** Where requests come to. */
    String http() {
        return engine.requestsTo().orElseThrow();
    }

    Engine engine() {
        return engine;
    }

    String password() throws Exception {
        return Files.readString(folder.resolve("broker/password")).strip();
    }

    /** A program whose {@code --via embedded} is this one; it has no key, and no service that it could ask. */
    Program client(Program program) {
        return program.env("MOONROUTE_JMS_FOLDER", folder.resolve("broker").toString())
                .env("MOONROUTE_JMS_PORT", url.replaceFirst(".*:", ""));
    }

    /** What lies in a queue; it is taken. */
    List<Message> take(String queue) throws Exception {
        return with(session -> {
            List<Message> all = new ArrayList<>();
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                for (Message one = consumer.receiveNoWait(); one != null; one = consumer.receiveNoWait()) {
                    all.add(one);
                }
            }
            return all;
        });
    }

    /** The texts that lie in a queue; they stay there. */
    List<String> look(String queue) throws Exception {
        return with(session -> {
            List<String> all = new ArrayList<>();
            try (var browser = session.createBrowser(session.createQueue(queue))) {
                for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                    all.add(((TextMessage) messages.nextElement()).getText());
                }
            }
            return all;
        });
    }

    /** Whether nothing is there for anybody to answer. */
    void awaitNoPrompts() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> with(session -> {
                    try (var browser = session.createBrowser(session.createQueue("prompts"))) {
                        return !browser.getEnumeration().hasMoreElements();
                    }
                }));
    }

    /** Sends what is no reply of ours. */
    void send(String queue, String text, String correlation) throws Exception {
        with(session -> {
            try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
                TextMessage message = session.createTextMessage(text);
                message.setJMSCorrelationID(correlation);
                producer.send(message);
            }
            return true;
        });
    }

    private interface Use<T> {
        T of(Session session) throws Exception;
    }

    private <T> T with(Use<T> use) throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
                Connection connection = factory.createConnection("moonroute", password());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            return use.of(session);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}

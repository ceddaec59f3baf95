package org.moonroute.jms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;

/**
 * The other parts of the benchmark of messages, each a process of its own:
 *
 * <pre>
 * broker FOLDER PORT                       until its input ends
 * fill FOLDER PORT N                       N prompts
 * drain FOLDER PORT N                      says how many different messages are answered, and how many twice
 * plain FOLDER PORT N SESSIONS BASE_URL    the yardstick: no more than receive, call, send, commit
 * </pre>
 */
public final class MessagesBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT =
            "Summarise the complaint below in one sentence and name the product it is about. ".repeat(6);

    private MessagesBench() {}

    /** See above. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        int port = Integer.parseInt(args[2]);
        if (args[0].equals("broker")) {
            try (EmbeddedBroker broker =
                    EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(port))) {
                System.out.println(broker.url());
                System.in.read();
            }
            return;
        }
        int messages = Integer.parseInt(args[3]);
        String url = "tcp://127.0.0.1:" + port + "?consumerWindowSize=0";
        var login = EmbeddedBroker.loginOf(folder);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, login.user(), login.password());
                Connection connection = factory.createConnection()) {
            connection.start();
            switch (args[0]) {
                case "fill" -> fill(connection, messages);
                case "drain" -> drain(connection, messages);
                default -> plain(connection, messages, Integer.parseInt(args[4]), args[5]);
            }
        }
        System.exit(0);
    }

    private static void fill(Connection connection, int messages) throws Exception {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue("prompts"))) {
            for (int i = 0; i < messages; i++) {
                TextMessage message = session.createTextMessage("[req-%07d] %s".formatted(i, TEXT));
                message.setJMSCorrelationID("req-" + i);
                producer.send(message);
                if (i % 500 == 499) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    private static void drain(Connection connection, int messages) throws Exception {
        Set<String> ids = new HashSet<>();
        int all = 0;
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue("answers"))) {
            for (Message one = consumer.receive(1_000);
                    one != null;
                    one = consumer.receive(ids.size() < messages ? 1_000 : 100)) {
                all++;
                ids.add(one.getJMSCorrelationID());
                if (all % 500 == 0) {
                    session.commit();
                }
            }
            session.commit();
        }
        System.out.println(ids.size() + " " + (all - ids.size()));
    }

    private static void plain(Connection connection, int messages, int sessions, String base) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        AtomicInteger left = new AtomicInteger(messages);
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            all.add(threads.submit(() -> {
                work(connection, left, http, URI.create(base + "/chat/completions"));
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private static void work(Connection connection, AtomicInteger left, HttpClient http, URI uri) throws Exception {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue("prompts"));
                MessageProducer producer = session.createProducer(session.createQueue("answers"))) {
            while (left.get() > 0) {
                if (consumer.receive(100) instanceof TextMessage prompt) {
                    TextMessage answer = session.createTextMessage(ask(http, uri, prompt.getText()));
                    answer.setJMSCorrelationID(prompt.getJMSCorrelationID());
                    producer.send(answer);
                    session.commit();
                    left.decrementAndGet();
                }
            }
        }
    }

    private static String ask(HttpClient http, URI uri, String prompt) throws Exception {
        ObjectNode body = JSON.createObjectNode().put("model", "kimi-k2.6").put("max_tokens", 256);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer x")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        JsonNode reply = JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        return reply.path("choices").path(0).path("message").path("content").asText();
    }
}

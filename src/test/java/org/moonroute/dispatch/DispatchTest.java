package org.moonroute.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerLogin;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Undelivered;

/** When a reply is given back to the broker as received, and what comes again when it is not. */
@Timeout(60)
class DispatchTest {
    private static final String PROMPTS = "prompts";
    private static final String REPLIES = "replies";

    @TempDir
    Path folder;

    private final Set<String> settled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger forced = new AtomicInteger();
    private final AtomicReference<String> stopped = new AtomicReference<>();
    private boolean isFull;
    private EmbeddedBroker broker;
    private BrokerConnections connections;
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws JMSException {
        broker = EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0));
        connections = BrokerConnections.to(broker.url(), broker.login());
        connection = connections.direct().createConnection();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void end() throws JMSException {
        connection.close();
        connections.close();
        broker.close();
    }

    private Dispatch begin() {
        return begin(true);
    }

    private Dispatch begin(boolean isReachable) {
        return Dispatch.begin(
                new Dispatch.Place(connections.direct(), () -> isReachable, PROMPTS, REPLIES),
                book(),
                stopped::get,
                stopped::set);
    }

    private Book book() {
        return new Book() {
            @Override
            public boolean isSettled(String id) {
                return settled.contains(id);
            }

            @Override
            public void force() {
                if (isFull) {
                    throw new Undelivered("the disk is full", new IOException("no space"));
                }
                forced.incrementAndGet();
            }
        };
    }

    private static Task task(String id) {
        return new Task(id, "text of " + id, Map.of("reply", "record"));
    }

    private TextMessage take() throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(PROMPTS))) {
            return (TextMessage) consumer.receive(20_000);
        }
    }

    private void answer(TextMessage asked) throws JMSException {
        try (MessageProducer producer = session.createProducer(asked.getJMSReplyTo())) {
            TextMessage reply = session.createTextMessage("answer to " + asked.getText());
            reply.setJMSCorrelationID(asked.getJMSCorrelationID());
            producer.send(reply);
        }
    }

    private int there(String queue) throws JMSException {
        try (var browser = session.createBrowser(session.createQueue(queue))) {
            int number = 0;
            for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                number++;
            }
            return number;
        }
    }

    @Test
    void a_task_is_a_message_and_its_reply_comes_again_until_its_outcome_is_written_and_on_disk() throws Exception {
        try (Dispatch first = begin()) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> first.ask(task("a")));
            TextMessage message = take();
            assertThat(message.getText()).isEqualTo("text of a");
            assertThat(message.getStringProperty("reply")).isEqualTo("record");
            // Whoever takes it may be faster than the sender, whose commit has yet to return.
            await().until(() -> first.out() == 1);
            answer(message);
            assertThat(asked.get()).isEqualTo("answer to text of a");
            assertThat(first.out()).isZero();
        }
        assertThat(forced).hasValue(0);
        // The broker holds back for a second what was given back to it.
        await().until(() -> there(REPLIES) == 1);

        try (Dispatch second = begin()) {
            assertThat(second.ask(task("a"))).isEqualTo("answer to text of a");
            assertThat(there(PROMPTS)).isZero();
            settled.add("a");
            await().until(() -> forced.get() > 0);
            second.finish(false);
        }
        assertThat(there(REPLIES)).isZero();
    }

    @Test
    void a_disk_that_does_not_keep_an_outcome_ends_the_run_and_leaves_the_reply_with_the_broker() throws Exception {
        isFull = true;
        try (Dispatch dispatch = begin()) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> dispatch.ask(task("a")));
            answer(take());
            asked.get();
            settled.add("a");
            await().untilAtomic(stopped, org.hamcrest.Matchers.equalTo("the disk is full"));
            assertThatThrownBy(() -> dispatch.ask(task("b"))).isInstanceOf(Abandoned.class);
        }
        await().until(() -> there(REPLIES) == 1);
        assertThat(there(PROMPTS)).isZero();
    }

    /** A batch with nothing left to ask ended before who watches the broker had seen it, and failed though it was complete. */
    @Test
    void a_run_that_ends_at_once_is_done_with_the_replies_that_are_there() throws Exception {
        TextMessage late = session.createTextMessage("answer");
        late.setJMSCorrelationID("a");
        try (MessageProducer producer = session.createProducer(session.createQueue(REPLIES))) {
            producer.send(late);
        }
        try (Dispatch dispatch = begin(false)) {
            dispatch.finish(true);
        }
        assertThat(there(REPLIES)).isZero();
        assertThat(stopped.get()).isNull();
    }

    @Test
    void a_reply_that_is_of_no_use_is_done_with_and_its_task_is_put_again() throws Exception {
        try (Dispatch first = begin()) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> first.ask(task("a")));
            answer(take());
            asked.get();
            first.refuse("a");
            first.finish(false);
        }
        try (Dispatch second = begin()) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> second.ask(task("a")));
            TextMessage again = take();
            assertThat(again.getJMSCorrelationID()).isEqualTo("a");
            answer(again);
            assertThat(asked.get()).isEqualTo("answer to text of a");
        }
    }

    @Test
    void what_the_broker_refuses_ends_the_run_with_its_reason() {
        BrokerConnections stranger = BrokerConnections.to(broker.url(), new BrokerLogin("nobody", "wrong"));
        Dispatch.Place place = new Dispatch.Place(stranger.direct(), () -> true, PROMPTS, REPLIES);
        try (Dispatch dispatch = Dispatch.begin(place, book(), stopped::get, stopped::set)) {
            assertThatThrownBy(() -> dispatch.ask(task("a")))
                    .isInstanceOf(Abandoned.class)
                    .hasMessageContaining("the broker refuses");
        } finally {
            stranger.close();
        }
    }
}

package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker elsewhere, by both protocols. */
class StandaloneBrokerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** What a new Artemis does when nobody says otherwise. */
    private static final int ATTEMPTS = 10;

    @TempDir
    static Path folder;

    private static StandaloneBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = StandaloneBroker.startIn(folder.resolve("artemis"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static BrokerConnections connections(String scheme) {
        return BrokerConnections.to(broker.url(scheme), broker.login());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void what_was_not_committed_was_not_sent(String scheme) throws Exception {
        String queue = scheme + ".sent";
        try (BrokerConnections connections = connections(scheme);
                Queues queues = new Queues(connections.direct())) {
            queues.send(queue, "one").commit();
            queues.send(queue, "two");
            queues.session.rollback();
            queues.send(queue, "three").commit();
            assertThat(queues.take(queue)).isEqualTo("one");
            assertThat(queues.take(queue)).isEqualTo("three");
            assertThat(queues.drain(queue)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void what_is_given_back_comes_again_with_a_growing_count_and_ends_among_the_dead_letters(String scheme)
            throws Exception {
        String queue = scheme + ".poison";
        try (BrokerConnections connections = connections(scheme);
                Queues queues = new Queues(connections.direct())) {
            queues.send(queue, "poison of " + scheme).commit();
            for (int delivery = 1; delivery <= ATTEMPTS; delivery++) {
                Message message = queues.next(queue);
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
                assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
                queues.session.rollback();
            }
            assertThat(queues.drain(queue)).isEmpty();
            assertThat(queues.take("DLQ")).isEqualTo("poison of " + scheme);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void one_consumer_holds_one_message(String scheme) throws Exception {
        String queue = scheme + ".fair";
        try (BrokerConnections connections = connections(scheme);
                Queues slow = new Queues(connections.direct());
                Queues quick = new Queues(connections.direct())) {
            slow.send(queue, "1", "2", "3").commit();
            MessageConsumer consumer = slow.session.createConsumer(slow.session.createQueue(queue));
            assertThat(consumer.receive().getBody(String.class)).isEqualTo("1");
            assertThat(List.of(quick.take(queue), quick.take(queue))).containsExactly("2", "3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void who_waits_is_told_that_the_broker_was_killed_and_the_pool_goes_on_when_it_is_back(String scheme)
            throws Exception {
        String queue = scheme + ".waiting";
        try (BrokerConnections connections =
                        BrokerConnections.to(scheme + "://127.0.0.1:1," + broker.url(scheme), broker.login());
                BrokerHealth health = BrokerHealth.of(connections, Clock.systemUTC());
                Queues waiting = new Queues(connections.direct())) {
            await().atMost(PATIENCE).until(health::isReachable);
            try (Queues before = new Queues(connections.pooled())) {
                before.send(queue, "kept").commit();
            }
            assertThat(waiting.next(queue).getBody(String.class)).isEqualTo("kept");
            waiting.send(queue + ".replies", "lost with its session");
            MessageConsumer consumer = waiting.session.createConsumer(waiting.session.createQueue(queue));
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> ended(consumer));

            broker.kill();
            await().atMost(PATIENCE).until(() -> !health.isReachable());
            broker.start();
            await().atMost(PATIENCE).until(health::isReachable);

            await().atMost(PATIENCE).until(received::isDone);
            assertThat(received).isCompletedWithValue("ended");
            assertThatThrownBy(waiting::commit).isInstanceOf(JMSException.class);
            // The pool may not have noticed yet that its connection is lost.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                try (Queues again = new Queues(connections.pooled())) {
                    return again.take(queue).equals("kept");
                }
            });
            try (Queues again = new Queues(connections.direct())) {
                assertThat(again.drain(queue + ".replies")).isEmpty();
            }
        }
    }

    /** By an exception, or by the null that a closed consumer receives. */
    private static String ended(MessageConsumer consumer) {
        try {
            Message message = consumer.receive();
            return message == null ? "ended" : message.getBody(String.class);
        } catch (JMSException failed) {
            return "ended";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void a_wrong_password_is_refused_and_not_shown(String scheme) {
        BrokerLogin wrong = new BrokerLogin("tester", "hunter2-hunter2");
        try (BrokerConnections connections = BrokerConnections.to(broker.url(scheme), wrong)) {
            assertThatThrownBy(() -> new Queues(connections.direct()).close())
                    .isInstanceOf(JMSException.class)
                    .satisfies(refused -> assertThat(Secrets.allText(refused)).doesNotContain("hunter2"));
        }
    }
}

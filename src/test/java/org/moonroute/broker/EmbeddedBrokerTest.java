package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final Redelivery AT_ONCE = new Redelivery(3, Duration.ZERO, Duration.ZERO);

    @TempDir
    Path folder;

    private EmbeddedBrokerOptions options() {
        return EmbeddedBrokerOptions.in(folder.resolve("broker")).withPort(0).withRedelivery(AT_ONCE);
    }

    @Test
    void the_queues_are_there_from_the_start() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options())) {
            assertThat(BrokerQueues.defaults().all()).allSatisfy(name -> assertThat(
                            broker.server().locateQueue(name).isDurable())
                    .isTrue());
        }
    }

    @Test
    void what_was_committed_is_there_after_a_restart_and_what_was_not_is_not() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            queues.send(Queues.PROMPTS, "one", "two").commit();
            queues.send(Queues.PROMPTS, "three");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            assertThat(queues.drain(Queues.PROMPTS)).containsExactly("one", "two");
        }
    }

    @Test
    void another_process_reaches_it_over_loopback_with_the_user_and_the_password() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections outside = BrokerConnections.to(broker.url(), broker.login());
                Queues queues = new Queues(outside.direct())) {
            String large = "x".repeat(3 << 20);
            queues.send(Queues.PROMPTS, "over tcp", large).commit();
            assertThat(queues.take(Queues.PROMPTS)).isEqualTo("over tcp");
            assertThat(queues.take(Queues.PROMPTS)).isEqualTo(large);
        }
    }

    @Test
    void it_listens_on_no_other_address() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options())) {
            int port = URI.create(broker.url()).getPort();
            List<InetAddress> others = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();
            for (InetAddress other : others) {
                assertThatThrownBy(() -> new Socket(other, port).close()).isInstanceOf(java.io.IOException.class);
            }
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    @Test
    void nobody_gets_in_without_the_password() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options())) {
            List<BrokerLogin> wrong = List.of(
                    BrokerLogin.NONE,
                    new BrokerLogin(EmbeddedBroker.USER, "guess"),
                    new BrokerLogin("admin", broker.login().password()));
            for (BrokerLogin login : wrong) {
                try (BrokerConnections outside = BrokerConnections.to(broker.url(), login)) {
                    assertThatThrownBy(() -> new Queues(outside.direct()).close())
                            .isInstanceOf(JMSException.class);
                }
            }
        }
    }

    @Test
    void nobody_manages_it_over_the_network() throws Exception {
        String management = "activemq.management";
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections outside = BrokerConnections.to(broker.url(), broker.login());
                Queues queues = new Queues(outside.direct())) {
            assertThatThrownBy(() -> queues.send(management, "stop").commit()).isInstanceOf(JMSException.class);
            Set<?> beans = java.lang.management.ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new javax.management.ObjectName("org.apache.activemq.artemis:*"), null);
            assertThat(beans).isEmpty();
        }
    }

    @Test
    void a_prompt_that_is_given_back_too_often_ends_among_the_dead_letters() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            queues.send(Queues.PROMPTS, "poison").commit();
            for (int delivery = 1; delivery <= AT_ONCE.attempts(); delivery++) {
                Message message = queues.next(Queues.PROMPTS);
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
                queues.session.rollback();
            }
            Message dead = queues.next(Queues.DEAD_LETTERS);
            assertThat(dead.getBody(String.class)).isEqualTo("poison");
            assertThat(dead.getStringProperty("_AMQ_ORIG_QUEUE")).isEqualTo(Queues.PROMPTS);
        }
    }

    @Test
    void an_answer_is_never_given_up() throws Exception {
        String answers = BrokerQueues.defaults().answers();
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            queues.send(answers, "answer").commit();
            for (int delivery = 1; delivery <= 3 * AT_ONCE.attempts(); delivery++) {
                queues.next(answers);
                queues.session.rollback();
            }
            assertThat(queues.take(answers)).isEqualTo("answer");
        }
    }

    @Test
    void the_next_delivery_is_held_back() throws Exception {
        Redelivery late = new Redelivery(3, Duration.ofHours(1), Duration.ofHours(2));
        try (EmbeddedBroker broker = EmbeddedBroker.start(options().withRedelivery(late));
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            queues.send(Queues.PROMPTS, "later").commit();
            queues.next(Queues.PROMPTS);
            queues.session.rollback();
            await().until(() -> broker.server().locateQueue(Queues.PROMPTS).getScheduledCount() == 1);
            assertThat(queues.drain(Queues.PROMPTS)).isEmpty();
        }
    }

    @Test
    void a_message_whose_time_ran_out_ends_among_the_expired() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            MessageProducer producer = queues.session.createProducer(queues.session.createQueue(Queues.PROMPTS));
            producer.setTimeToLive(1);
            producer.send(queues.session.createTextMessage("too late"));
            queues.commit();
            await().untilAsserted(() -> {
                assertThat(queues.drain(Queues.PROMPTS)).isEmpty();
                assertThat(queues.drain(Queues.EXPIRED)).containsExactly("too late");
            });
        }
    }

    @Test
    void one_consumer_takes_one_message_and_leaves_the_rest_to_others() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections outside = BrokerConnections.to(broker.url(), broker.login());
                Queues slow = new Queues(outside.direct());
                Queues quick = new Queues(outside.direct())) {
            slow.send(Queues.PROMPTS, "1", "2", "3", "4").commit();
            MessageConsumer consumer = slow.session.createConsumer(slow.session.createQueue(Queues.PROMPTS));
            assertThat(consumer.receive().getBody(String.class)).isEqualTo("1");
            assertThat(quick.drain(Queues.PROMPTS)).containsExactly("2", "3", "4");
        }
    }

    @Test
    void queues_for_replies_are_made_when_they_are_wanted() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options());
                BrokerConnections outside = BrokerConnections.to(broker.url(), broker.login());
                Queues queues = new Queues(outside.pooled())) {
            queues.send("replies.of.somebody", "reply").commit();
            assertThat(queues.take("replies.of.somebody")).isEqualTo("reply");
            String name;
            try (Connection asker = outside.direct().createConnection()) {
                asker.start();
                Session session = asker.createSession();
                TemporaryQueue temporary = session.createTemporaryQueue();
                name = temporary.getQueueName();
                queues.send(name, "for you").commit();
                assertThat(session.createConsumer(temporary).receive().getBody(String.class))
                        .isEqualTo("for you");
            }
            await().until(() -> broker.server().locateQueue(name) == null);
        }
    }

    @Test
    void what_does_not_fit_into_memory_goes_to_disk_and_comes_back() throws Exception {
        int many = 3000;
        String padding = "x".repeat(1000);
        EmbeddedBrokerOptions small = options().withMemory(1 << 20);
        try (EmbeddedBroker broker = EmbeddedBroker.start(small);
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            queues.send(
                            Queues.PROMPTS,
                            IntStream.range(0, many).mapToObj(i -> i + padding).toArray(String[]::new))
                    .commit();
            PagingStore store = broker.server().getPagingManager().getPageStore(SimpleString.of(Queues.PROMPTS));
            assertThat(store.isPaging()).isTrue();
            assertThat(store.getNumberOfPages()).isGreaterThan(2);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(small);
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            assertThat(queues.take(Queues.PROMPTS, many))
                    .isEqualTo(
                            IntStream.range(0, many).mapToObj(i -> i + padding).toList());
        }
    }

    @Test
    void who_sends_waits_while_the_disk_has_less_room_than_is_to_be_left_free() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(options().withDiskReserve(Long.MAX_VALUE));
                BrokerConnections connections = broker.connections()) {
            await().until(() -> broker.server().getPagingManager().isDiskFull());
            Thread sender = new Thread(() -> {
                try (Queues queues = new Queues(connections.direct())) {
                    queues.send(Queues.PROMPTS, "waits").commit();
                } catch (JMSException closed) {
                    // The broker closes before there is room.
                }
            });
            sender.start();
            await().until(() -> List.of(sender.getStackTrace()).stream()
                    .anyMatch(frame -> frame.getMethodName().equals("acquireCredits")));
            assertThat(broker.server().locateQueue(Queues.PROMPTS).getMessageCount())
                    .isZero();
            sender.interrupt();
            sender.join();
        }
    }
}

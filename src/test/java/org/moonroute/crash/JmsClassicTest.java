package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.BrokerProgram;
import org.moonroute.broker.ClassicBroker;

/** ActiveMQ Classic. */
class JmsClassicTest extends OtherBroker {
    @TempDir
    static Path data;

    private static ClassicBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        ClassicBroker.missing().ifPresent(why -> System.out.println("skipped: " + why));
        assumeTrue(ClassicBroker.missing().isEmpty());
        broker = ClassicBroker.startIn(data.resolve("classic"));
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Override
    BrokerProgram broker() {
        return broker;
    }

    @Override
    String options() {
        return "";
    }

    @Override
    void configure(Program program) {}

    @Override
    boolean isExact() {
        return true;
    }

    @Test
    void a_message_that_is_delivered_again_and_again_is_put_aside_and_not_asked() throws Exception {
        try (Messages messages = client()) {
            messages.send(messages.text("Poison"));
        }
        for (int delivery = 1; delivery <= 2; delivery++) {
            takeAndDie();
        }
        serve(program.set("MOONROUTE_JMS_MAX_DELIVERIES", "2"));
        try (Messages messages = client()) {
            Message failed = messages.next("failures");
            assertThat(failed).as(program.log()).isNotNull();
            assertThat(failed.getStringProperty("moonroute_failure")).isEqualTo("delivered-too-often");
        }
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    /** As a process that ends with a message in hand. */
    private static void takeAndDie() throws Exception {
        JmsConnectionFactory factory = new JmsConnectionFactory(
                broker.login().user(), broker.login().password(), broker.url("amqp") + "?jms.prefetchPolicy.all=0");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.createConsumer(session.createQueue("prompts")).receive(20_000))
                    .isNotNull();
        }
    }
}

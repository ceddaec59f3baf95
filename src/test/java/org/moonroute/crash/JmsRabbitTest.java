package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.broker.BrokerProgram;
import org.moonroute.broker.RabbitBroker;

/** RabbitMQ, which has no transactions by AMQP 1.0: at least one reply for each message. */
class JmsRabbitTest extends OtherBroker {
    private static final int LONGEST_MS = 20_000;

    @TempDir
    static Path data;

    private static RabbitBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        RabbitBroker.missing().ifPresent(why -> System.out.println("skipped: " + why));
        assumeTrue(RabbitBroker.missing().isEmpty());
        broker = RabbitBroker.startIn(data.resolve("rabbit"));
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
        return "?jms.queuePrefix=/amq/queue/";
    }

    @Override
    void configure(Program program) {
        program.set("MOONROUTE_JMS_TRANSACTIONS", "false");
    }

    @Override
    boolean isExact() {
        return false;
    }

    @Test
    void that_it_has_no_transactions_is_told_with_the_way_out() throws Exception {
        serve(program.set("MOONROUTE_JMS_TRANSACTIONS", "true"));
        await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is away"));
        assertThat(program.log())
                .contains("the broker at " + broker.url("amqp"))
                .contains("it begins no transaction")
                .contains("moonroute.jms.transactions=false");
    }

    @Test
    void a_queue_for_outcomes_that_is_not_there_is_told_before_a_message_is_taken() throws Exception {
        serve(program.set("MOONROUTE_JMS_FAILURES", "nowhere"));
        await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is away"));
        assertThat(program.log()).contains("no queue 'nowhere'");
        assertThat(sandbox.counters().chatRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "/no/address"})
    void a_place_for_the_reply_that_is_none_sends_it_to_the_answers_marked(String place) throws Exception {
        serve(program);
        try (Messages messages = client()) {
            TextMessage message = messages.text("Say something to " + place);
            message.setJMSReplyTo(messages.session.createQueue(place));
            messages.send(message);
            TextMessage answer = answerTo(message.getText(), messages);
            assertThat(answer.getStringProperty("moonroute_not_delivered_to")).contains(place);
        }
    }

    /** A reply to a message of an earlier test may come once more; what a consumer was sent beside stays with it until its session ends. */
    private TextMessage answerTo(String prompt, Messages messages) throws Exception {
        try (MessageConsumer answers = messages.session.createConsumer(messages.session.createQueue("answers"))) {
            TextMessage answer;
            do {
                answer = (TextMessage) answers.receive(LONGEST_MS);
                assertThat(answer).as(program.log()).isNotNull();
            } while (!answer.getText().contains(prompt));
            return answer;
        }
    }

    @Test
    void a_queue_named_as_a_sender_by_amqp_0_9_1_does_gets_its_reply() throws Exception {
        serve(program);
        try (Messages messages = client();
                Messages plain = new Messages(
                        broker.url("amqp"),
                        broker.login().user(),
                        broker.login().password());
                MessageProducer prompts =
                        plain.session.createProducer(plain.session.createQueue("/amq/queue/prompts"))) {
            TextMessage message = plain.text("Where were the 1992 Olympics held?");
            message.setJMSReplyTo(plain.session.createQueue("/queue/replies"));
            prompts.send(message);
            assertThat(messages.next("replies")).as(program.log()).isNotNull();
        }
    }
}

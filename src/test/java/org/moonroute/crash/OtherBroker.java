package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.BrokerProgram;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What {@code serve} does with any broker, tried with one of another make by AMQP 1.0. */
@Timeout(120)
abstract class OtherBroker {
    private static final int MESSAGES = 60;
    private static final int CONCURRENCY = 4;
    private static final String RULES = """
            rules:
              - match: {prompt: "Filtered"}
                times: 1
                reply: {kind: content-filter}
            """;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    Sandbox sandbox;
    Program program;

    /** The broker, which runs. */
    abstract BrokerProgram broker();

    /** What follows the broker's address in its URL. */
    abstract String options();

    /** The settings that this broker needs. */
    abstract void configure(Program program);

    /** If each message has one outcome whatever happens; else at least one. */
    abstract boolean isExact();

    @BeforeEach
    void start() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules).withLatency(Duration.ofMillis(100)));
        program = program("log");
    }

    Program program(String log) {
        Program made = new Program(sandbox.baseUrl(), folder.resolve(log))
                .set("MOONROUTE_JMS_BROKER", broker().url("amqp") + options())
                .set("MOONROUTE_JMS_USER", broker().login().user())
                .set("MOONROUTE_BROKER_PASSWORD", broker().login().password())
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
        configure(made);
        return made;
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            Program.kill(process);
        }
        sandbox.close();
    }

    /** Started, and ready to take messages or to say why it does not. */
    Process serve(Program which) throws Exception {
        int from = which.log().length();
        String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
        Process process = which.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString());
        processes.add(process);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> which.log().substring(from).contains("messages come from"));
        return process;
    }

    Messages client() throws Exception {
        return new Messages(
                broker().url("amqp") + options(),
                broker().login().user(),
                broker().login().password());
    }

    @Test
    void text_and_json_are_answered_to_where_the_message_wants_it_and_failures_are_replayed() throws Exception {
        serve(program);
        try (Messages messages = client()) {
            messages.send(messages.text("Where were the 1992 Olympics held?"));
            TextMessage answer = (TextMessage) messages.next("answers");
            assertThat(answer).as(program.log()).isNotNull();
            assertThat(answer.getText()).contains("Barcelona");

            BytesMessage json = messages.session.createBytesMessage();
            json.writeBytes("{\"prompt\": \"Hi {{name}}\", \"variables\": {\"name\": \"Ann\"}}"
                    .getBytes(StandardCharsets.UTF_8));
            json.setJMSReplyTo(messages.session.createQueue("replies"));
            json.setJMSCorrelationID("mine-7");
            json.setStringProperty("model", "kimi-k2.6");
            try (MessageProducer producer = messages.session.createProducer(messages.session.createQueue("prompts"))) {
                producer.setPriority(7);
                producer.setTimeToLive(600_000);
                producer.send(json);
            }
            TextMessage reply = (TextMessage) messages.next("replies");
            assertThat(reply).as(program.log()).isNotNull();
            assertThat(reply.getText()).contains("Hi Ann");
            assertThat(reply.getJMSCorrelationID()).isEqualTo("mine-7");
            assertThat(reply.getJMSPriority()).isEqualTo(7);
            assertThat(reply.getJMSExpiration()).isPositive();
            assertThat(reply.getStringProperty("moonroute_model")).isEqualTo("kimi-k2.6");

            messages.send(messages.text("{\"prompt\": 5}"));
            messages.send(messages.text("Filtered"));
            await().atMost(Duration.ofSeconds(30)).until(() -> program.log().split("outcome - failed", -1).length == 3);
            Program queue = program("queue-log");
            assertThat(Program.end(queue.start("queue", "replay", "--kind", "content-filtered")))
                    .as(queue.log())
                    .isZero();
            assertThat(queue.log()).contains("1 moved back to prompts");
            assertThat(((TextMessage) messages.next("answers")).getText()).contains("Filtered");
            assertThat(messages.next("failures").getStringProperty("moonroute_failure"))
                    .isEqualTo("invalid-prompt");
        }
    }

    @Test
    void no_reply_is_lost_though_the_process_is_killed_and_then_the_broker() throws Exception {
        Process first = serve(program);
        Set<String> sent = new TreeSet<>();
        try (Messages messages = client()) {
            for (int number = 0; number < MESSAGES; number++) {
                TextMessage message = messages.text("Say token-" + number);
                message.setJMSCorrelationID("c-" + number);
                messages.send(message);
                sent.add("c-" + number);
            }
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().answered() > MESSAGES / 4);
        Program.kill(first);
        serve(program);
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().answered() > MESSAGES / 2);
        broker().kill();
        await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is away"));
        broker().start();

        TreeMap<String, String> answers = new TreeMap<>();
        int doubled = 0;
        try (Messages messages = client();
                MessageConsumer consumer = messages.session.createConsumer(messages.session.createQueue("answers"))) {
            for (Message one = consumer.receive(60_000);
                    one != null;
                    one = consumer.receive(answers.size() < MESSAGES ? 60_000 : 1_000)) {
                String text = ((TextMessage) one).getText();
                String before = answers.put(one.getJMSCorrelationID(), text);
                doubled += before == null ? 0 : 1;
                assertThat(before).isIn(null, text);
            }
        }
        System.out.println(broker().getClass().getSimpleName() + ": replies doubled " + doubled + ", calls "
                + sandbox.counters().chatRequests() + " for " + MESSAGES + " messages");
        assertThat(answers.keySet()).as(program.log()).isEqualTo(sent);
        assertThat(doubled).as(program.log()).isBetween(0, isExact() ? 0 : 2 * CONCURRENCY);
        // Each kill may cost the calls that were in flight.
        assertThat(sandbox.counters().chatRequests()).isBetween((long) MESSAGES, MESSAGES + 2L * CONCURRENCY);
        assertThat(program.stackTraces()).isEmpty();
        assertThat(program.log()).doesNotContain(broker().login().password());
    }

    @Test
    void a_wrong_password_is_told_with_the_name_of_the_broker() throws Exception {
        serve(program.set("MOONROUTE_BROKER_PASSWORD", "hunter2-hunter2"));
        await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is away"));
        assertThat(program.log())
                .contains("the broker at " + broker().url("amqp") + " is away")
                .containsIgnoringCase("authenti")
                .doesNotContain("hunter2");
    }
}

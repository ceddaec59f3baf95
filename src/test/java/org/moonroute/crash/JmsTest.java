package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.FreePort;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;
import org.moonroute.record.OutcomeRecord;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code serve} as a process with its own broker, and a client of that beside it. */
@Timeout(120)
class JmsTest {
    private static final String RULES = """
            rules:
              - match: {prompt: "Filtered"}
                reply: {kind: content-filter}
              - match: {prompt: "Cut off"}
                reply: {content: "Half of a sen", finish: length}
              - match: {prompt: "slowly"}
                latency: 1s
                reply: {content: "Done."}
            """;

    private static final Origin HERE = new Origin.Caller("here", Lane.QUEUE);

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Program program;
    private Process process;
    private Messages messages;

    @BeforeEach
    void serve() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules).withPort(FreePort.take()));
        program = new Program(sandbox.baseUrl(), folder.resolve("log")).withBroker(folder);
        start();
    }

    private void start() throws Exception {
        int from = program.log().length();
        String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
        process = program.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString());
        messages = Messages.of(program, from, folder.resolve("broker"));
    }

    @AfterEach
    void end() throws Exception {
        messages.close();
        Program.kill(process);
        sandbox.close();
    }

    @Test
    void a_text_is_answered_to_the_answers_with_what_it_took() throws Exception {
        Message sent = messages.send(messages.text("Where were the 1992 Olympics held?"));

        TextMessage answer = (TextMessage) messages.next("answers");
        assertThat(answer).as(program.log()).isNotNull();
        assertThat(answer.getText()).contains("Barcelona");
        assertThat(answer.getJMSCorrelationID()).isEqualTo(sent.getJMSMessageID());
        assertThat(answer.getStringProperty("moonroute_outcome")).isEqualTo("answer");
        assertThat(answer.getStringProperty("moonroute_model")).isEqualTo("kimi-k3");
        assertThat(answer.getStringProperty("moonroute_finish_reason")).isEqualTo("stop");
        assertThat(answer.getLongProperty("moonroute_prompt_tokens")).isPositive();
        assertThat(answer.getStringProperty("moonroute_cost_usd")).startsWith("0.0");
        assertThat(answer.getBooleanProperty("moonroute_simulated")).isTrue();
    }

    @Test
    void the_reply_goes_to_where_the_message_wants_it_with_its_correlation_priority_and_group() throws Exception {
        Queue mine = messages.session.createTemporaryQueue();
        BytesMessage message = messages.session.createBytesMessage();
        message.writeBytes(
                "{\"prompt\": \"Hi {{name}}\", \"variables\": {\"name\": \"Ann\"}}".getBytes(StandardCharsets.UTF_8));
        message.setJMSReplyTo(mine);
        message.setJMSCorrelationID("mine-7");
        message.setStringProperty("JMSXGroupID", "group-1");
        message.setStringProperty("model", "kimi-k2.6");
        try (var producer = messages.session.createProducer(messages.session.createQueue("prompts"))) {
            producer.setPriority(7);
            producer.setTimeToLive(600_000);
            producer.send(message);
        }
        try (var consumer = messages.session.createConsumer(mine)) {
            TextMessage reply = (TextMessage) consumer.receive(20_000);
            assertThat(reply).as(program.log()).isNotNull();
            assertThat(reply.getJMSCorrelationID()).isEqualTo("mine-7");
            assertThat(reply.getJMSPriority()).isEqualTo(7);
            assertThat(reply.getJMSExpiration()).isPositive();
            assertThat(reply.getStringProperty("JMSXGroupID")).isEqualTo("group-1");
            assertThat(reply.getStringProperty("moonroute_model")).isEqualTo("kimi-k2.6");
        }
    }

    @Test
    void a_message_that_is_no_prompt_goes_to_the_failures_as_it_was_with_the_reason() throws Exception {
        TextMessage message = messages.text("{\"prompt\": 5}");
        message.setStringProperty("tenant", "a");
        Message sent = messages.send(message);
        TextMessage failed = (TextMessage) messages.next("failures");
        assertThat(failed.getText()).isEqualTo("{\"prompt\": 5}");
        assertThat(failed.getStringProperty("tenant")).isEqualTo("a");
        assertThat(failed.getStringProperty("moonroute_failure")).isEqualTo("invalid-prompt");
        assertThat(failed.getStringProperty("moonroute_reason")).contains("`prompt`: must be text");
        assertThat(failed.getStringProperty("moonroute_message_id")).isEqualTo(sent.getJMSMessageID());
        messages.send(messages.session.createMapMessage());
        Message map = messages.next("failures");
        assertThat(map).isInstanceOf(jakarta.jms.MapMessage.class);
        assertThat(map.getStringProperty("moonroute_reason")).contains("neither text nor bytes");
        assertThat(messages.all("answers")).isEmpty();
    }

    @Test
    void who_waits_for_a_reply_is_told_of_a_failure_too() throws Exception {
        Queue mine = messages.session.createTemporaryQueue();
        TextMessage message = messages.text("Filtered");
        message.setJMSReplyTo(mine);
        messages.send(message);
        try (var consumer = messages.session.createConsumer(mine)) {
            TextMessage reply = (TextMessage) consumer.receive(20_000);
            assertThat(reply).as(program.log()).isNotNull();
            assertThat(reply.getStringProperty("moonroute_outcome")).isEqualTo("failure");
            assertThat(reply.getStringProperty("moonroute_failure")).isEqualTo("content-filtered");
        }
        assertThat(messages.next("failures").getJMSReplyTo()).isEqualTo(mine);
    }

    @Test
    void a_message_says_which_form_its_reply_is_to_have() throws Exception {
        Queue mine = messages.session.createTemporaryQueue();
        try (var consumer = messages.session.createConsumer(mine)) {
            send("Where were the 1992 Olympics held?", mine, "json");
            TextMessage json = (TextMessage) consumer.receive(20_000);
            assertThat(json).as(program.log()).isNotNull();
            assertThat(json.getText()).startsWith("{").contains("\"usage\"").contains("Barcelona");

            send("Where were the 1992 Olympics held?", mine, "record");
            TextMessage record = (TextMessage) consumer.receive(20_000);
            Outcome answer = OutcomeRecord.outcome(record.getText(), HERE);
            assertThat(((Answer) answer).text()).contains("Barcelona");
            assertThat(answer.course().rounds())
                    .singleElement()
                    .satisfies(round -> assertThat(round.usage().prompt()).isPositive());

            send("Filtered", mine, "record");
            TextMessage failed = (TextMessage) consumer.receive(20_000);
            Failure failure = (Failure) OutcomeRecord.outcome(failed.getText(), HERE);
            assertThat(failure.kind()).isEqualTo(FailureKind.CONTENT_FILTERED);

            send("Hi", mine, "xml");
            TextMessage refused = (TextMessage) consumer.receive(20_000);
            assertThat(refused.getStringProperty("moonroute_reason"))
                    .contains("the property `reply` must be text, json or record, not `xml`.");
        }
        // Who asks for a record keeps account of failures; the others find theirs there.
        assertThat(messages.all("failures")).singleElement().satisfies(one -> assertThat(one.getStringProperty("reply"))
                .isEqualTo("xml"));
    }

    private void send(String text, Queue replyTo, String form) throws Exception {
        TextMessage message = messages.text(text);
        message.setJMSReplyTo(replyTo);
        message.setStringProperty("reply", form);
        messages.send(message);
    }

    @Test
    void a_place_for_the_reply_that_is_no_more_sends_it_to_the_answers_marked() throws Exception {
        var gone = messages.session.createTemporaryQueue();
        TextMessage message = messages.text("Where were the 1992 Olympics held?");
        message.setJMSReplyTo(gone);
        gone.delete();
        messages.send(message);

        TextMessage answer = (TextMessage) messages.next("answers");
        assertThat(answer).as(program.log()).isNotNull();
        assertThat(answer.getText()).contains("Barcelona");
        assertThat(answer.getStringProperty("moonroute_not_delivered_to")).contains(gone.getQueueName());
    }

    @Test
    void the_same_message_again_gets_the_same_answer_without_a_call() throws Exception {
        TextMessage message = messages.text("Say something about token-1");
        message.setStringProperty("moonroute_message_id", "ID:mine-1");
        messages.send(message);
        TextMessage first = (TextMessage) messages.next("answers");
        assertThat(first).as(program.log()).isNotNull();
        long calls = sandbox.counters().chatRequests();
        messages.send(message);
        TextMessage second = (TextMessage) messages.next("answers");

        assertThat(second.getText()).isEqualTo(first.getText());
        assertThat(second.getStringProperty("moonroute_cost_usd"))
                .isEqualTo(first.getStringProperty("moonroute_cost_usd"));
        assertThat(sandbox.counters().chatRequests()).isEqualTo(calls);
        message.clearBody();
        message.setText("Say something else about token-1");
        messages.send(message);
        assertThat(messages.next("answers")).isNotNull();
        assertThat(sandbox.counters().chatRequests()).isEqualTo(calls + 1);
    }

    /** As after a lost connection: the broker delivers again what is still being answered. */
    @Test
    void the_same_message_twice_at_the_same_time_is_paid_for_once() throws Exception {
        TextMessage message = messages.text("Do it slowly");
        message.setStringProperty("moonroute_message_id", "ID:mine-2");
        messages.send(message);
        await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.counters().chatRequests() == 1);
        messages.send(message);

        assertThat(((TextMessage) messages.next("answers")).getText()).isEqualTo("Done.");
        assertThat(((TextMessage) messages.next("answers")).getText()).isEqualTo("Done.");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(1);
    }

    @Test
    void nothing_of_a_message_becomes_a_header_an_endpoint_or_a_credential() throws Exception {
        TextMessage message = messages.text("Where were the 1992 Olympics held?");
        message.setStringProperty("Authorization", "Bearer stolen");
        message.setStringProperty("CamelHttpUri", "http://127.0.0.1:1/");
        message.setStringProperty("CamelHttpMethod", "DELETE");
        message.setStringProperty("CamelJmsDestinationName", "elsewhere");
        messages.send(message);

        TextMessage answer = (TextMessage) messages.next("answers");
        assertThat(answer).as(program.log()).isNotNull();
        assertThat(answer.getText()).contains("Barcelona");
        Enumeration<?> names = answer.getPropertyNames();
        assertThat(Collections.list(names))
                .allMatch(name -> name.toString().startsWith("moonroute_")
                        || name.toString().startsWith("JMSX"));
    }

    @Test
    void failures_are_moved_back_and_answered_when_the_cause_is_mended() throws Exception {
        TextMessage message = messages.text("Filtered");
        message.setJMSCorrelationID("c-1");
        message.setStringProperty("tenant", "a");
        messages.send(message);
        messages.send(messages.text("Cut off"));
        messages.send(messages.text("{"));
        await().atMost(Duration.ofSeconds(30)).until(() -> program.log().split("outcome - failed", -1).length == 4);
        sandbox.close();
        sandbox = Sandbox.start(
                SandboxOptions.defaults().withPort(sandbox.baseUrl().getPort()));

        Program queue = new Program(sandbox.baseUrl(), folder.resolve("queue-log"))
                .withBroker(folder)
                .set("MOONROUTE_JMS_PORT", Integer.toString(messages.port()));
        assertThat(Program.end(queue.start("queue", "replay", "--kind", "content-filtered")))
                .as(queue.log())
                .isZero();
        assertThat(queue.log()).contains("1 moved back to prompts");
        TextMessage answer = (TextMessage) messages.next("answers");
        assertThat(answer).as(program.log()).isNotNull();
        assertThat(answer.getJMSCorrelationID()).isEqualTo("c-1");

        // Its reply was at fault, which the journal remembers: it must not be given that again.
        assertThat(Program.end(queue.start("queue", "replay", "--kind", "truncated")))
                .as(queue.log())
                .isZero();
        assertThat(messages.next("answers")).as(program.log()).isNotNull();
        assertThat(messages.all("failures")).singleElement().satisfies(left -> assertThat(
                        left.getStringProperty("moonroute_failure"))
                .isEqualTo("invalid-prompt"));
    }

    @Test
    void told_to_stop_it_finishes_what_it_has_and_leaves_the_rest_with_the_broker() throws Exception {
        messages.close();
        Program.kill(process);
        program.set("MOONROUTE_CONCURRENCY", "2");
        // Longer than the program takes to hear that it is to stop.
        ask(SandboxOptions.defaults().withLatency(Duration.ofSeconds(5)));
        start();
        for (int i = 0; i < 6; i++) {
            messages.send(messages.text("Say token-" + i));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.counters().inFlight() == 2);
        process.destroy();
        assertThat(Program.end(process)).as(program.log()).isZero();
        assertThat(program.log()).contains("2 answered, 0 failed");
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
        messages.close();
        ask(SandboxOptions.defaults());
        start();
        for (int i = 0; i < 6; i++) {
            assertThat(messages.next("answers")).as(program.log()).isNotNull();
        }
        assertThat(sandbox.counters().chatRequests()).isEqualTo(4);
    }

    private void ask(SandboxOptions options) throws Exception {
        sandbox.close();
        sandbox = Sandbox.start(options);
        program.set("MOONSHOT_BASE_URL", sandbox.baseUrl().toString());
    }
}

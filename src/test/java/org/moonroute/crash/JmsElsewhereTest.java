package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.broker.StandaloneBroker;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Processes that share the work on a broker elsewhere, which is killed meanwhile: Artemis' own distribution. */
@Timeout(240)
class JmsElsewhereTest {
    private static final int MESSAGES = 200;
    private static final int CONCURRENCY = 8;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Sandbox sandbox;
    private StandaloneBroker broker;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(200)));
        broker = StandaloneBroker.startIn(folder.resolve("broker"));
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            Program.kill(process);
        }
        broker.close();
        sandbox.close();
    }

    private Program serve(String name, String scheme, int concurrency) throws Exception {
        return serve(name, scheme, concurrency, 1);
    }

    private Program serve(String name, String scheme, int concurrency, int sharedBy) throws Exception {
        return serve(name, program(name, scheme, concurrency, sharedBy));
    }

    private Program serve(String name, Program program) throws Exception {
        String inbox = Files.createDirectories(folder.resolve(name)).toString();
        processes.add(program.start(
                "serve", "--inbox", inbox, "-o", folder.resolve("outbox").toString()));
        return program;
    }

    private Program program(String name, String scheme, int concurrency, int sharedBy) {
        return new Program(sandbox.baseUrl(), folder.resolve(name + ".log"))
                .set("MOONROUTE_JMS_BROKER", broker.url(scheme))
                .set("MOONROUTE_JMS_USER", broker.login().user())
                .set("MOONROUTE_BROKER_PASSWORD", broker.login().password())
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .set("MOONROUTE_CONCURRENCY", String.valueOf(concurrency))
                .set("MOONROUTE_ACCOUNT_CONCURRENCY", String.valueOf(CONCURRENCY))
                .set("MOONROUTE_ACCOUNT_PROCESSES", String.valueOf(sharedBy));
    }

    private Messages client() throws Exception {
        return new Messages(
                broker.url("tcp"), broker.login().user(), broker.login().password());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void two_processes_share_the_work_and_each_message_has_one_answer_though_the_broker_is_killed(String scheme)
            throws Exception {
        List<Program> programs = List.of(serve("one", scheme, CONCURRENCY), serve("two", scheme, CONCURRENCY));
        try (Messages messages = client()) {
            for (int number = 0; number < MESSAGES; number++) {
                TextMessage message = messages.text("Say token-" + number);
                message.setJMSCorrelationID("c-" + number);
                messages.send(message);
            }
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counters().answered() > MESSAGES / 4);
        broker.kill();
        for (Program program : programs) {
            await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is away"));
        }
        broker.start();

        Map<String, String> answers = new TreeMap<>();
        try (Messages messages = client();
                MessageConsumer consumer = messages.session.createConsumer(messages.session.createQueue("answers"))) {
            for (Message one = consumer.receive(60_000);
                    one != null;
                    one = consumer.receive(answers.size() < MESSAGES ? 60_000 : 1_000)) {
                String before = answers.put(one.getJMSCorrelationID(), ((TextMessage) one).getText());
                assertThat(before)
                        .as("twice: " + one.getJMSCorrelationID() + "\n"
                                + programs.get(0).log() + "\n" + programs.get(1).log())
                        .isNull();
            }
        }
        assertThat(answers).as(programs.get(0).log()).hasSize(MESSAGES);
        answers.forEach((id, text) -> assertThat(text).contains("token-" + id.substring(2)));
        // A reply that came while the broker was away is in the journal; only one that both asked for at once is paid
        // twice.
        assertThat(sandbox.counters().chatRequests()).isBetween((long) MESSAGES, MESSAGES + 16L);
        for (Program program : programs) {
            await().atMost(Duration.ofSeconds(30)).until(() -> program.log().contains("is back"));
            assertThat(program.stackTraces()).isEmpty();
            assertThat(program.log())
                    .doesNotContain("no messages can be taken")
                    .doesNotContain(broker.login().password());
        }
    }

    @Test
    void two_processes_that_know_of_each_other_keep_to_the_limit_together_and_use_it_up() throws Exception {
        // The first calls last, until both have as many as they may; the others show that it stays at that.
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules: [{times: 8, latency: 4s, reply: {content: "Slow."}}]
                """);
        sandbox.close();
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules).withLatency(Duration.ofMillis(100)));
        List<Program> programs = List.of(serve("one", "tcp", CONCURRENCY, 2), serve("two", "tcp", CONCURRENCY, 2));
        for (Program program : programs) {
            await().atMost(Duration.ofMinutes(2)).until(() -> program.log().contains("messages come from"));
        }
        try (Messages messages = client()) {
            for (int number = 0; number < MESSAGES / 2; number++) {
                messages.send(messages.text("Say the same"));
            }
            for (int number = 0; number < MESSAGES / 2; number++) {
                assertThat(messages.next("answers")).isNotNull();
            }
        }
        assertThat(sandbox.counters().maxInFlight()).isEqualTo(CONCURRENCY);
    }

    /** It could not send its outcome any more: who decides does so for the message that was delivered again. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void a_message_that_waits_for_approval_waits_once_though_its_broker_is_killed(String scheme) throws Exception {
        EffectWork work = new EffectWork(folder);
        Path home = work.homeWithApproval();
        Path approvals = folder.resolve("approvals");
        Program program = serve(
                "one",
                program("one", scheme, 2, 1)
                        .java("-Dmoonroute.home=" + home)
                        .set("MOONROUTE_APPROVALS_FOLDER", approvals.toString()));
        await().atMost(Duration.ofMinutes(1)).until(() -> program.log().contains("messages come from"));
        try (Messages messages = client()) {
            work.send(messages, 1);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> asked(program).size() == 1);
        broker.kill();
        broker.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> asked(program).size() == 2);
        assertThat(Set.copyOf(asked(program))).as("both times the same request").hasSize(1);
        Files.writeString(approvals.resolve(asked(program).get(0) + ".decision.json"), "{\"decision\": \"grant\"}");

        try (Messages messages = client()) {
            work.check(messages);
        }
        assertThat(work.unknown()).isZero();
        assertThat(sandbox.counters().chatRequests()).isEqualTo(2);
    }

    private static List<String> asked(Program program) {
        return Pattern.compile("approvals grant (\\S+)\\)")
                .matcher(program.log())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** As it does by itself with a queue that it made, when nobody uses it. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void an_answer_is_not_lost_when_the_broker_has_deleted_the_queue_that_the_last_one_went_to(String scheme)
            throws Exception {
        // By one consumer, which has reason to think that it knows the queue.
        Program program = serve("one", scheme, 1);
        try (Messages messages = client()) {
            for (int number = 0; number < 3; number++) {
                messages.send(messages.text("Say token-" + number));
                // Who receives makes the queue anew; so not before the answer was sent.
                int answers = number + 1;
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> program.log().split("INFO outcome").length > answers);
                assertThat(((TextMessage) messages.next("answers")).getText()).contains("token-" + number);
                await().atMost(Duration.ofSeconds(10))
                        .ignoreException(ActiveMQException.class)
                        .until(() -> {
                            ((ActiveMQSession) messages.session)
                                    .getCoreSession()
                                    .deleteQueue("answers");
                            return true;
                        });
            }
        }
    }
}

package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** Messages of all kinds, some with tool loops, some that fail, some whose first call the service refuses; and what must become of them. */
final class CrashWork {
    private static final String RULES = """
            rules:
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
              - {match: {prompt: "/token-....0[05]/"}, times: 1, reply: {kind: overloaded}}
              - {match: {prompt: "/token-....3[05]/"}, times: 1, reply: {kind: server-error}}
              - {match: {prompt: "/token-....7[05]/"}, times: 1, reply: {fault: drop}}
            """;

    private final Supplier<String> log;
    private int sent;
    private long asked;

    /** @param log what to show when something is wrong */
    CrashWork(Supplier<String> log) {
        this.log = log;
    }

    /** The service that they are for. */
    static Sandbox sandbox(Path folder) throws IOException {
        return Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), RULES)));
    }

    private static String token(int number) {
        return "token-%06d".formatted(number);
    }

    private static String prompt(int number) {
        if (usesTool(number)) {
            return "{\"prompt\":\"Use the tool get_weather. What is the weather in Oslo? (" + token(number)
                    + ")\",\"tools\":[\"get_weather\"]}";
        }
        return isFailure(number) ? "Say something forbidden: " + token(number) : "Say " + token(number);
    }

    private static boolean usesTool(int number) {
        return number % 10 < 3;
    }

    private static boolean isFailure(int number) {
        return number % 50 == 3;
    }

    /** What a message needs, if nothing goes wrong but what the rules say. */
    private static long calls(int number) {
        int last = number % 100;
        long faulty = last == 0 || last == 5 || last == 30 || last == 35 || last == 70 || last == 75 ? 1 : 0;
        return (usesTool(number) ? 2 : 1) + faulty;
    }

    /** Sends so many more. */
    void send(Messages messages, int many) throws Exception {
        for (int end = sent + many; sent < end; sent++) {
            TextMessage message = messages.text(prompt(sent));
            message.setJMSCorrelationID(token(sent));
            messages.send(message);
        }
    }

    /** What all that were sent need, if nothing goes wrong but what the rules say. */
    long necessary() {
        return IntStream.range(0, sent).mapToLong(CrashWork::calls).sum();
    }

    /** The calls that were made. */
    long asked() {
        return asked;
    }

    /** Takes all outcomes; each message has its one, and nothing is left of it. */
    void check(Messages messages, Sandbox sandbox, String deadLetters) throws Exception {
        long failures = IntStream.range(0, sent).filter(CrashWork::isFailure).count();
        Map<String, String> answers = receive(messages, "answers", sent - failures);
        Map<String, String> failed = receive(messages, "failures", failures);
        IntStream.range(0, sent).forEach(number -> {
            if (isFailure(number)) {
                assertThat(failed).containsKey(token(number));
            } else {
                assertThat(answers.get(token(number))).contains(usesTool(number) ? "65" : token(number));
            }
        });
        assertThat(messages.all("prompts")).isEmpty();
        assertThat(messages.all(deadLetters)).isEmpty();
        asked = BatchFiles.calls(sandbox).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Each by its correlation; none may come twice. */
    private Map<String, String> receive(Messages messages, String queue, long expected) throws Exception {
        Map<String, String> all = new TreeMap<>();
        Instant end = Instant.now().plus(Duration.ofMinutes(5));
        try (MessageConsumer consumer = messages.session.createConsumer(messages.session.createQueue(queue))) {
            while (Instant.now().isBefore(end)) {
                Message one = consumer.receive(all.size() < expected ? 60_000 : 1_000);
                if (one == null) {
                    break;
                }
                assertThat(all.put(one.getJMSCorrelationID(), ((TextMessage) one).getText()))
                        .as("twice: " + one.getJMSCorrelationID() + "\n" + log.get())
                        .isNull();
            }
        }
        assertThat(all.size()).as(queue + "\n" + log.get()).isEqualTo((int) expected);
        return all;
    }
}

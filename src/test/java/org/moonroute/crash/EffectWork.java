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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * Messages whose tool, made of a route, does something that must not be done twice: it writes a line. And what must become of
 * them: each line is there once, or the model was told that nobody knows.
 */
final class EffectWork {
    private static final Path SHIPPED = Path.of("").toAbsolutePath();
    private static final Pattern SEAT = Pattern.compile("seat-\\d{6}");
    private static final String UNKNOWN = "is not known";
    private static final String ROUTE = """
            - route:
                id: tool-book_seat
                description: Book a seat, which takes a moment before and after
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:tool-book_seat
                  steps:
                    - setVariable: {name: seat, expression: {simple: {expression: "${body[seat]}"}}}
                    - delay: {expression: {constant: {expression: "40"}}}
                    - setBody: {expression: {simple: {expression: "${variable.seat}"}}}
                    - to:
                        uri: file:%s
                        parameters: {fileName: "seats.txt", fileExist: Append}
                    - delay: {expression: {constant: {expression: "40"}}}
                    - setBody: {expression: {simple: {expression: "booked ${variable.seat}"}}}
            """;
    private static final String DESCRIPTION = """
            {"name": "book_seat", "description": "Book a seat", "parameters": {"type": "object",
             "properties": {"seat": {"type": "string"}}, "required": ["seat"]}}
            """;

    private final Path folder;
    private final Map<String, String> replies = new TreeMap<>();
    private int sent;

    /** In a folder that the tool writes into. */
    EffectWork(Path folder) {
        this.folder = folder;
    }

    /** The service that they are for. */
    static Sandbox sandbox() throws IOException {
        return Sandbox.start(SandboxOptions.defaults().withLatency(Duration.ofMillis(50)));
    }

    /** The shipped routes and configuration, with the tool. */
    Path home() throws IOException {
        Path home = folder.resolve("home");
        for (String part : new String[] {"routes", "config"}) {
            try (Stream<Path> files = Files.walk(SHIPPED.resolve(part))) {
                for (Path file : files.toList()) {
                    Path copy = home.resolve(SHIPPED.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
        Files.writeString(home.resolve("routes/tools/book_seat.camel.yaml"), ROUTE.formatted(folder));
        Files.createDirectories(home.resolve("config/tools"));
        Files.writeString(home.resolve("config/tools/book_seat.json"), DESCRIPTION);
        return home;
    }

    /** The same, where somebody must allow each call. */
    Path homeWithApproval() throws IOException {
        Path home = home();
        Files.writeString(
                home.resolve("config/tools/book_seat.json"),
                DESCRIPTION.replace(
                        "\"description\": \"Book a seat\"",
                        "\"description\": \"Book a seat\", \"approval\": \"required\""));
        return home;
    }

    private static String seat(int number) {
        return "seat-%06d".formatted(number);
    }

    /** Sends so many more. */
    void send(Messages messages, int many) throws Exception {
        for (int end = sent + many; sent < end; sent++) {
            TextMessage message = messages.text("{\"prompt\":\"Use the tool book_seat for \\\"" + seat(sent)
                    + "\\\".\",\"tools\":[\"book_seat\"]}");
            message.setJMSCorrelationID(seat(sent));
            messages.send(message);
        }
    }

    /** The seats that were booked so far, in that order. */
    Stream<String> booked() throws IOException {
        Path file = folder.resolve("seats.txt");
        return Files.exists(file)
                ? SEAT.matcher(Files.readString(file)).results().map(MatchResult::group)
                : Stream.of();
    }

    /** How many replies say that nobody knows. */
    long unknown() {
        return replies.values().stream()
                .filter(reply -> reply.contains(UNKNOWN))
                .count();
    }

    /** Takes all replies; each message has its one, and each seat is booked once, or the reply says that nobody knows. */
    void check(Messages messages) throws Exception {
        takeReplies(messages);
        Map<String, Long> booked =
                booked().collect(Collectors.groupingBy(seat -> seat, TreeMap::new, Collectors.counting()));
        assertThat(booked.values()).as("no seat is booked twice: " + booked).containsOnly(1L);
        replies.forEach((seat, reply) -> {
            if (!reply.contains(UNKNOWN)) {
                assertThat(reply).contains("booked " + seat);
                assertThat(booked).as("what is said to be booked is").containsKey(seat);
            }
        });
    }

    private void takeReplies(Messages messages) throws Exception {
        Instant end = Instant.now().plus(Duration.ofMinutes(5));
        try (MessageConsumer consumer = messages.session.createConsumer(messages.session.createQueue("answers"))) {
            while (Instant.now().isBefore(end)) {
                Message one = consumer.receive(replies.size() < sent ? 60_000 : 1_000);
                if (one == null) {
                    break;
                }
                assertThat(replies.put(one.getJMSCorrelationID(), ((TextMessage) one).getText()))
                        .isNull();
            }
        }
        assertThat(replies).hasSize(sent);
    }
}

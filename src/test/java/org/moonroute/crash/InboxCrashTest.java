package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.crash.Outcomes.Outcome;
import org.moonroute.crash.Prompts.Prompt;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/**
 * {@code serve}, killed at random moments, again and again. {@code -Dcrash.rounds=100} kills it a hundred times,
 * {@code -Dcrash.seed=N} repeats the choices of an earlier run.
 */
class InboxCrashTest {
    private static final Pattern TOKEN = Pattern.compile("token-\\d{6}");
    private static final int SET = 200;
    private static final int CONCURRENCY = 16;
    /** A little more than a process needs from its start until a set is answered. */
    private static final int LONGEST_LIFE_MS = 6000;

    private final int rounds = Integer.getInteger("crash.rounds", 6);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Prompts prompts = new Prompts(random);

    @TempDir
    Path folder;

    private Path inbox;
    private Outcomes outcomes;
    private Sandbox sandbox;
    private Program program;

    @BeforeEach
    void prepare() throws IOException {
        inbox = Files.createDirectories(folder.resolve("in box"));
        outcomes = new Outcomes(folder.resolve("out box"));
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), Prompts.RULES)));
        program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void noPromptIsLostAndNoneAnsweredTwiceHoweverOftenTheServiceIsKilled() throws Exception {
        System.out.println("crash.seed=" + seed + " crash.rounds=" + rounds);
        drop(SET);
        int alreadyDone = 0;
        for (int round = 0; round < rounds; round++) {
            if (isAllDone()) {
                drop(SET);
            }
            Process process = serve();
            dropWhile(process, random.nextInt(LONGEST_LIFE_MS));
            assertThat(process.isAlive()).as(program.log()).isTrue();
            Program.kill(process);
            outcomes.checkAfterKill();
            alreadyDone = Math.max(alreadyDone, answered().size());
            outcomes.rememberCalls(sandbox, answered());
        }
        Process last = serve();
        await().atMost(Duration.ofMinutes(2))
                .failFast("it ended", () -> !last.isAlive())
                .until(this::isAllDone);
        last.destroy();
        assertThat(Program.end(last)).as(program.log()).isZero();
        outcomes.checkAfterKill();
        checkEnd();
    }

    private Process serve() {
        return program.start(
                "serve",
                "--inbox",
                inbox.toString(),
                "-o",
                folder.resolve("out box").toString());
    }

    private void drop(int many) {
        for (int i = 0; i < many; i++) {
            prompts.next(inbox).drop(inbox);
        }
    }

    /** Now and then a file, while it lives for so long. */
    private void dropWhile(Process process, int millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            process.waitFor(Math.min(left, 1 + random.nextInt(400)), TimeUnit.MILLISECONDS);
            drop(1);
        }
    }

    private boolean isAllDone() {
        return Outcomes.list(inbox.resolve("done")).size()
                        + Outcomes.list(inbox.resolve("failed")).size()
                == prompts.made().size();
    }

    /** The tokens of the prompts that lie in done/: those certainly have their answers. */
    private List<String> answered() {
        return Outcomes.list(inbox.resolve("done")).stream()
                .map(InboxCrashTest::token)
                .toList();
    }

    private static String token(Path file) {
        try {
            Matcher token = TOKEN.matcher(Files.readString(file));
            assertThat(token.find()).as(file.toString()).isTrue();
            return token.group();
        } catch (IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private void checkEnd() {
        List<Prompt> made = prompts.made();
        List<Outcome> all = outcomes.all();
        assertThat(all).hasSameSizeAs(made);
        outcomes.checkTexts();
        outcomes.checkNotAskedAgain(sandbox);
        assertThat(count(all.stream().map(Outcome::id)))
                .isEqualTo(count(made.stream().map(Prompt::name)));
        assertThat(count(all.stream().filter(Outcome::isAnswer).map(Outcome::id)))
                .isEqualTo(count(made.stream().filter(Prompt::answered).map(Prompt::name)));
        checkInputs(made);
        checkAnswers(made, all);
        Map<String, Long> calls = Outcomes.calls(sandbox);
        long necessary = made.stream().mapToInt(Prompt::calls).sum();
        for (Prompt prompt : made) {
            assertThat(calls.getOrDefault(prompt.token(), 0L))
                    .as(prompt.toString())
                    .isBetween((long) prompt.calls(), (long) prompt.calls() * (rounds + 1));
        }
        long asked = sandbox.counters().chatRequests();
        assertThat(asked).isBetween(necessary, necessary + 2L * rounds * CONCURRENCY);
        long wrong = Stream.of(program.log().split("\n"))
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                .peek(System.out::println)
                .count();
        assertThat(wrong).as("complaints in the log").isZero();
        System.out.printf(
                "kills %d, files %d, answered %d, failed %d, calls %d, necessary %d, not asked again after a kill %d%n",
                rounds,
                made.size(),
                all.stream().filter(Outcome::isAnswer).count(),
                all.stream().filter(outcome -> !outcome.isAnswer()).count(),
                asked,
                necessary,
                outcomes.remembered());
    }

    /** Each input is in one of two folders, the one that its outcome says, and nowhere else. */
    private void checkInputs(List<Prompt> made) {
        assertThat(sorted(tokens("done")))
                .isEqualTo(made.stream()
                        .filter(Prompt::answered)
                        .map(Prompt::token)
                        .toList());
        assertThat(sorted(tokens("failed")))
                .isEqualTo(made.stream()
                        .filter(prompt -> !prompt.answered())
                        .map(Prompt::token)
                        .toList());
        assertThat(Outcomes.list(inbox.resolve("taken"))).isEmpty();
        assertThat(Outcomes.list(inbox))
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactlyInAnyOrder(".lock", "taken", "done", "failed");
    }

    private List<String> tokens(String where) {
        return Outcomes.list(inbox.resolve(where)).stream()
                .map(InboxCrashTest::token)
                .toList();
    }

    private static List<String> sorted(List<String> tokens) {
        List<String> sorted = new ArrayList<>(tokens);
        sorted.sort(Comparator.naturalOrder());
        return sorted;
    }

    /** Each answer answers its own prompt: those without tools repeat it, those with one name its result. */
    private static void checkAnswers(List<Prompt> made, List<Outcome> all) {
        Map<String, Long> tokens = new HashMap<>();
        for (Outcome outcome : all) {
            String answer = outcome.json().path("answer").asText();
            Matcher token = TOKEN.matcher(answer);
            if (token.find()) {
                tokens.merge(token.group(), 1L, Long::sum);
            } else if (outcome.isAnswer()) {
                assertThat(outcome.json().path("tool_calls")).hasSize(1);
                assertThat(answer).contains("65");
            }
        }
        assertThat(tokens)
                .isEqualTo(count(made.stream()
                        .filter(prompt -> prompt.answered() && !prompt.tool())
                        .map(Prompt::token)));
    }

    private static Map<String, Long> count(Stream<String> texts) {
        Map<String, Long> counts = new HashMap<>();
        texts.forEach(text -> counts.merge(text, 1L, Long::sum));
        return counts;
    }
}

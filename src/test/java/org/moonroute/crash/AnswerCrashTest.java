package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.crash.Outcomes.Outcome;
import org.moonroute.crash.Prompts.Prompt;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** {@code answer}, killed at random moments; the same command again goes on. Takes the properties of the inbox's test. */
class AnswerCrashTest {
    private static final int FILES = 120;
    private static final int CONCURRENCY = 4;
    private static final int SOME_FAILED = 100;
    private static final int LONGEST_LIFE_MS = 4000;

    private final int kills = Integer.getInteger("crash.rounds", 4);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @ParameterizedTest(name = "outcomes elsewhere: {0}")
    @ValueSource(booleans = {false, true})
    void theSameCommandGoesOnAfterAKillAndAsksNothingThatIsAnswered(boolean elsewhere) throws Exception {
        Path in = Files.createDirectories(folder.resolve("prompts"));
        Path out = elsewhere ? folder.resolve("outcomes") : in;
        Prompts prompts = new Prompts(random);
        for (int i = 0; i < FILES; i++) {
            prompts.next(in).drop(in);
        }
        Outcomes outcomes = new Outcomes(out);
        List<String> command = new ArrayList<>(List.of("answer", in.toString()));
        if (elsewhere) {
            command.addAll(List.of("-o", out.toString()));
        }
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .withLatency(Duration.ofMillis(100))
                .withRules(Files.writeString(folder.resolve("rules.yaml"), Prompts.RULES)))) {
            Program program = new Program(sandbox.baseUrl(), folder.resolve("log"))
                    .set("MOONROUTE_CONCURRENCY", Integer.toString(CONCURRENCY));
            for (int i = 0; i < kills; i++) {
                Process process = program.start(command.toArray(String[]::new));
                process.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
                Program.kill(process);
                List<String> answered = answered(prompts, outcomes);
                outcomes.rememberCalls(sandbox, answered);
            }
            assertThat(Program.end(program.start(command.toArray(String[]::new))))
                    .as(program.log())
                    .isEqualTo(SOME_FAILED);
            check(prompts.made(), outcomes, sandbox);
        }
    }

    private List<String> answered(Prompts prompts, Outcomes outcomes) {
        List<String> sources = outcomes.all().stream()
                .filter(Outcome::isAnswer)
                .map(Outcome::source)
                .toList();
        assertThat(sources).doesNotHaveDuplicates();
        return prompts.made().stream()
                .filter(prompt -> sources.stream().anyMatch(source -> source.endsWith("/" + prompt.name())))
                .map(Prompt::token)
                .toList();
    }

    private void check(List<Prompt> made, Outcomes outcomes, Sandbox sandbox) {
        List<Outcome> all = outcomes.all();
        assertThat(all).hasSameSizeAs(made);
        assertThat(all).extracting(Outcome::source).doesNotHaveDuplicates();
        for (Outcome outcome : all) {
            String name = Path.of(outcome.source()).getFileName().toString();
            Prompt prompt = made.stream()
                    .filter(one -> one.name().equals(name))
                    .findAny()
                    .orElseThrow();
            assertThat(outcome.isAnswer()).as(name).isEqualTo(prompt.answered());
        }
        outcomes.checkTexts();
        outcomes.checkNotAskedAgain(sandbox);
        Map<String, Long> calls = Outcomes.calls(sandbox);
        long necessary = made.stream().mapToInt(Prompt::calls).sum();
        // Those that failed are asked again each time, on purpose.
        long refused = made.stream()
                .filter(prompt -> !prompt.answered())
                .mapToInt(Prompt::calls)
                .sum();
        long asked = calls.values().stream().mapToLong(Long::longValue).sum();
        assertThat(asked).isBetween(necessary, necessary + kills * (2L * CONCURRENCY + refused));
        System.out.printf(
                "answer, crash.seed=%d: kills %d, files %d, calls %d, necessary %d, not asked again %d%n",
                seed, kills, made.size(), asked, necessary, outcomes.remembered());
    }
}

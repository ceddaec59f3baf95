package org.moonroute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.Undelivered;
import org.moonroute.conversation.Usage;

class OutcomeFilesTest {
    private static final Course NOTHING = Course.nothing(Instant.EPOCH);

    @TempDir
    Path folder;

    private OutcomeFiles files;

    @BeforeEach
    void restart() {
        files = new OutcomeFiles(new Fingerprint("x"), false, new OutcomeFiles.Patience(3, Duration.ofMillis(1)));
    }

    private Prompt prompt(String source, String name, boolean inbox, Optional<String> output, String text) {
        PromptFile file =
                new PromptFile(name + ".txt", folder.resolve("in"), source, folder.resolve("out"), name, inbox);
        return new Prompt(
                file,
                Optional.empty(),
                List.of(new Message.User(text)),
                Options.NONE,
                Optional.empty(),
                output,
                List.of());
    }

    private Prompt inbox(String source, String name) {
        return prompt(source, name, true, Optional.empty(), "say it");
    }

    private Prompt file(String source, String name) {
        return prompt(source, name, false, Optional.empty(), "say it");
    }

    private static Outcome answer(Prompt prompt) {
        Round round = new Round("1", "kimi-k3", "stop", Usage.NONE, Cost.ZERO, List.of(), true);
        Course course = new Course(
                Optional.empty(), Instant.EPOCH, Instant.EPOCH, Duration.ZERO, List.of(round), List.of(), List.of());
        return new Answer(
                prompt.origin(),
                prompt.output(),
                new Message.Assistant("text of " + prompt.id(), "", List.of(), ""),
                "stop",
                course);
    }

    /** As of a prompt that failed before it was asked: it says nothing of the name that it wanted. */
    private static Outcome failure(Prompt prompt) {
        return new Failure(prompt.origin(), Optional.empty(), FailureKind.INVALID_PROMPT, "why", "", NOTHING);
    }

    private String source(String name) throws IOException {
        return new JsonMapper()
                .readTree(folder.resolve("out").resolve(name).toFile())
                .path("source")
                .asText();
    }

    private String[] names() {
        return folder.resolve("out").toFile().list();
    }

    @Test
    void anAnswerIsATextAndARecordAndIsRememberedByBoth() {
        Prompt prompt = file("a", "a");
        assertThat(files.earlier(prompt)).isEqualTo("none");
        files.write(answer(prompt));
        assertThat(names()).containsExactlyInAnyOrder("a.answer.md", "a.answer.json");
        assertThat(folder.resolve("out/a.answer.md")).hasContent("text of a.txt\n");
        restart();
        assertThat(files.earlier(prompt)).isEqualTo("answered");
    }

    @Test
    void aFileThatFailedIsAskedAgainAndOneOfTheInboxIsNot() {
        for (Prompt prompt : List.of(file("a", "a"), inbox("b", "b"))) {
            files.earlier(prompt);
            files.write(failure(prompt));
        }
        restart();
        assertThat(files.earlier(file("a", "a"))).isEqualTo("none");
        assertThat(files.earlier(inbox("b", "b"))).isEqualTo("failed");
    }

    @Test
    void aFileThatHasChangedIsAskedAgainAndItsNewOutcomeReplacesTheOldOne() {
        Prompt prompt = file("a", "a");
        files.earlier(prompt);
        files.write(answer(prompt));
        Prompt changed = prompt("a", "a", false, Optional.empty(), "say something else");
        assertThat(files.earlier(changed)).isEqualTo("none");
        files.write(failure(changed));
        assertThat(names()).containsExactly("a.failure.json");
        files.earlier(changed);
        files.write(answer(changed));
        assertThat(names()).containsExactlyInAnyOrder("a.answer.md", "a.answer.json");
    }

    @Test
    void anOutcomeOfTheInboxCountsAlsoWhenTheSettingsHaveChangedSince() {
        Prompt prompt = inbox("a", "a");
        files.earlier(prompt);
        files.write(answer(prompt));
        files = new OutcomeFiles(new Fingerprint("other"), false, new OutcomeFiles.Patience(1, Duration.ZERO));
        assertThat(files.earlier(prompt)).isEqualTo("answered");
    }

    @Test
    void theFirstOutcomeOfAPromptOfTheInboxStays() {
        Prompt prompt = inbox("a", "a");
        files.earlier(prompt);
        files.write(answer(prompt));
        files.write(failure(prompt));
        assertThat(names()).containsExactlyInAnyOrder("a.answer.md", "a.answer.json");
    }

    @Test
    void aNameThatBelongsToAnotherPromptIsNotTouched() throws IOException {
        Prompt first = inbox("first", "a");
        files.earlier(first);
        files.write(answer(first));
        Prompt second = inbox("second", "a");
        assertThat(files.earlier(second)).isEqualTo("none");
        files.write(failure(second));
        assertThat(source("a.answer.json")).isEqualTo("first");
        assertThat(names()).hasSize(3).contains("a.answer.md");
        restart();
        assertThat(files.earlier(second)).isEqualTo("failed");
    }

    @Test
    void aPromptFindsItsOutcomeAlsoWhenTheOtherOneOfItsNameWasNeverWritten() {
        Prompt first = inbox("first", "a");
        Prompt second = inbox("second", "a");
        files.earlier(first);
        files.earlier(second);
        files.write(answer(second));
        restart();
        assertThat(files.earlier(second)).isEqualTo("answered");
        assertThat(files.earlier(first)).isEqualTo("none");
    }

    @Test
    void aPromptThatFailedBeforeItWasAskedHasTheNameThatItWanted() {
        Prompt prompt = prompt("a", "a", true, Optional.of("wanted"), "say it");
        files.earlier(prompt);
        files.write(failure(prompt));
        assertThat(names()).containsExactly("wanted.failure.json");
        restart();
        assertThat(files.earlier(prompt)).isEqualTo("failed");
    }

    @Test
    void aPromptThatCouldNotBeReadAtFirstHasOneOutcomeInTheEnd() {
        Prompt prompt = prompt("a", "a", true, Optional.of("wanted"), "say it");
        files.write(failure(prompt));
        restart();
        assertThat(files.earlier(prompt)).isEqualTo("failed");
        Prompt outside = prompt("b", "b", false, Optional.of("other"), "say it");
        files.write(failure(outside));
        assertThat(files.earlier(outside)).isEqualTo("none");
        files.write(answer(outside));
        assertThat(names()).containsExactlyInAnyOrder("a.failure.json", "other.answer.md", "other.answer.json");
    }

    @Test
    void aNameThatAnotherPromptIsAboutToUseIsNotUsed() throws IOException {
        Prompt first = file("first", "a");
        Prompt second = prompt("second", "b", false, Optional.of("a"), "say it");
        files.earlier(first);
        files.earlier(second);
        files.write(answer(second));
        files.write(answer(first));
        assertThat(source("a.answer.json")).isEqualTo("first");
        assertThat(names()).hasSize(4);
    }

    @Test
    void aNameThatAnotherProcessUsedMeanwhileIsNotUsed() throws IOException {
        Prompt first = file("first", "a");
        files.earlier(first);
        Prompt other = file("other", "a");
        OutcomeFiles elsewhere =
                new OutcomeFiles(new Fingerprint("x"), false, new OutcomeFiles.Patience(1, Duration.ZERO));
        elsewhere.earlier(other);
        elsewhere.write(answer(other));
        files.write(answer(first));
        assertThat(source("a.answer.json")).isEqualTo("other");
        assertThat(names()).hasSize(4);
    }

    @Test
    void foreignFilesUnderAnOutcomesNameAreNotTouched() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        String suffix = "-" + Fingerprint.sha256("a").substring(0, 8);
        Files.writeString(out.resolve("a.answer.json"), "no JSON at all");
        Files.writeString(out.resolve("a" + suffix + ".failure.json"), "[]");
        Files.createDirectory(out.resolve("b.failure.json"));
        for (Prompt prompt : List.of(inbox("a", "a"), inbox("b", "b"))) {
            assertThat(files.earlier(prompt)).isEqualTo("none");
            files.write(answer(prompt));
            restart();
            assertThat(files.earlier(prompt)).isEqualTo("answered");
        }
        assertThat(out.resolve("a.answer.json")).hasContent("no JSON at all");
        assertThat(out.resolve("a" + suffix + ".failure.json")).hasContent("[]");
        assertThat(names()).hasSize(7);
    }

    @Test
    void theLongestNamesHaveTheirOutcomesToo() {
        for (String name : List.of("x".repeat(251), "\u00f6".repeat(125))) {
            for (String source : List.of("1", "2")) {
                Prompt prompt = file(source + name, name);
                files.earlier(prompt);
                files.write(answer(prompt));
                restart();
                assertThat(files.earlier(prompt)).isEqualTo("answered");
            }
        }
        assertThat(names()).hasSize(8);
    }

    @Test
    void aDiskThatTakesNothingLeavesThePromptToDo() throws IOException {
        Files.writeString(folder.resolve("out"), "no folder");
        Prompt prompt = file("a", "a");
        assertThat(files.earlier(prompt)).isEqualTo("none");
        assertThatThrownBy(() -> files.write(answer(prompt)))
                .isInstanceOf(Undelivered.class)
                .hasMessageContaining("cannot write the outcome of a.txt");
    }

    @Test
    void aDiskThatTakesItInTheEndIsWaitedFor() throws Exception {
        files = new OutcomeFiles(new Fingerprint("x"), false, new OutcomeFiles.Patience(1000, Duration.ofMillis(10)));
        Path blocked = Files.writeString(folder.resolve("out"), "no folder");
        Prompt prompt = file("a", "a");
        files.earlier(prompt);
        Thread later = new Thread(() -> blocked.toFile().delete());
        later.start();
        files.write(answer(prompt));
        later.join();
        assertThat(names()).contains("a.answer.json");
    }

    @Test
    void someoneWhoIsToldToStopWaitingGivesUp() throws IOException {
        Files.writeString(folder.resolve("out"), "no folder");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> files.write(answer(file("a", "a")))).isInstanceOf(Undelivered.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}

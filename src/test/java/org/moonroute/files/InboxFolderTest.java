package org.moonroute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Undelivered;

class InboxFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path folder;

    private Inbox inbox;

    @BeforeEach
    void open() {
        inbox = new Inbox(
                folder,
                folder.resolve("out"),
                Duration.ofSeconds(2),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new OutcomeFiles.Patience(2, Duration.ZERO));
    }

    private File file(String name, Instant written) throws IOException {
        Path file = Files.writeString(folder.resolve(name), name);
        Files.setLastModifiedTime(file, FileTime.from(written));
        return file.toFile();
    }

    private File take(String name) throws IOException {
        inbox.take(file(name, NOW.minusSeconds(10)));
        try (Stream<Path> taken = Files.list(folder.resolve("taken"))) {
            return taken.filter(file -> file.toString().endsWith("~" + name))
                    .findFirst()
                    .orElseThrow()
                    .toFile();
        }
    }

    private Failure failure(PromptFile file) {
        return new Failure(file, Optional.empty(), FailureKind.INTERNAL, "", "", Course.nothing(NOW));
    }

    @Test
    void aFileIsSettledWhenItWasLeftAloneForTheSettlingTime() throws IOException {
        assertThat(inbox.isSettled(file("a.txt", NOW.minusMillis(1900)))).isFalse();
        assertThat(inbox.isSettled(file("a.txt", NOW.minusMillis(2100)))).isTrue();
        assertThat(inbox.isSettled(file("a.txt", NOW.plusSeconds(60)))).isFalse();
        assertThat(inbox.isSettled(file("a.txt", NOW.plusSeconds(100_000)))).isTrue();
        assertThat(inbox.isSettled(file("a.txt", Instant.EPOCH))).isTrue();
        assertThat(inbox.isSettled(new File(folder.toFile(), "nowhere.txt"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".a.txt", "a.TMP", "a.temp", "a.part", "a.partial", "a.filepart", "a.crdownload", "a.swp", "a~"})
    void anUnfinishedNameIsNeverSettled(String name) throws IOException {
        assertThat(inbox.isSettled(file(name, Instant.EPOCH))).isFalse();
    }

    @Test
    void aTakenFileKnowsWhatItWasCalled() throws IOException {
        PromptFile taken = inbox.taken(take("a ~b.txt"));
        assertThat(taken.id()).isEqualTo("a ~b.txt");
        assertThat(taken.name()).isEqualTo("a ~b");
        assertThat(taken.source()).matches("20261123T100000000-[0-9a-f]{8}~a ~b\\.txt");
        assertThat(folder.resolve("a ~b.txt")).doesNotExist();
    }

    @Test
    void aFileThatWasWrittenToSinceItWasFoundIsNotTaken() throws IOException {
        inbox.take(file("a.txt", NOW));
        inbox.take(new File(folder.toFile(), "gone.txt"));
        assertThat(folder.resolve("a.txt")).exists();
        assertThat(folder.resolve("taken")).doesNotExist();
    }

    @Test
    void theLongestNameCanBeTakenAndPutAway() throws IOException {
        String name = "x".repeat(251) + ".txt";
        inbox.take(file(name, NOW.minusSeconds(10)));
        PromptFile taken = inbox.taken(folder.resolve("taken").toFile().listFiles()[0]);
        assertThat(taken.id()).startsWith("xxx").endsWith(".txt");
        inbox.putAway(failure(taken));
        assertThat(folder.resolve("failed").resolve(taken.id())).hasContent(name);
    }

    @Test
    void aSecondFileOfTheSameNameDoesNotReplaceTheFirst() throws IOException {
        PromptFile first = inbox.taken(take("a.txt"));
        inbox.putAway(failure(first));
        PromptFile second = inbox.taken(take("a.txt"));
        inbox.putAway(failure(second));
        assertThat(folder.resolve("failed").toFile().list()).containsExactlyInAnyOrder("a.txt", second.source());
    }

    @Test
    void aFileThatIsGoneNeedsNoPlace() throws IOException {
        File file = take("a.txt");
        PromptFile taken = inbox.taken(file);
        assertThat(inbox.passesOver(file)).isFalse();
        Files.delete(file.toPath());
        assertThat(inbox.passesOver(file)).isTrue();
        inbox.putAway(failure(taken));
        assertThat(folder.resolve("failed")).isEmptyDirectory();
    }

    @Test
    void aFileThatCannotBePutAwayStaysTaken() throws IOException {
        Files.writeString(folder.resolve("done"), "");
        File file = take("a.txt");
        Prompt prompt = Prompt.of(inbox.taken(file), "x");
        assertThatThrownBy(() -> inbox.putAwayDone(prompt, "answered")).isInstanceOf(Undelivered.class);
        assertThat(file).exists();
    }

    @Test
    void aClosedInboxTakesNothing() throws IOException {
        File file = take("a.txt");
        inbox.close();
        inbox.take(file("b.txt", NOW.minusSeconds(10)));
        assertThat(folder.resolve("b.txt")).exists();
        assertThat(inbox.passesOver(file)).isTrue();
    }
}

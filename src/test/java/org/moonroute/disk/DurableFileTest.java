package org.moonroute.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void aFileDoesNotShowBeforeItIsToAppear() throws IOException {
        Path file = folder.resolve("a");
        DurableFile prepared = DurableFile.prepare(file, CONTENT);
        assertThat(file).doesNotExist();
        assertThat(folder.toFile().list()).singleElement().asString().matches("\\.moonroute-.*\\.tmp");
        prepared.appear();
        prepared.drop();
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(folder.toFile().list()).containsExactly("a");
    }

    @Test
    void aFileAppearsInPlaceOfAnOlderOne() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a much longer older content");
        DurableFile.prepare(file, CONTENT).appear();
        assertThat(file).hasBinaryContent(CONTENT);
    }

    @Test
    void aDroppedFileLeavesNothing() throws IOException {
        DurableFile.prepare(folder.resolve("a"), CONTENT).drop();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNoneTakesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DurableFile.prepare(file.resolve("a"), CONTENT))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> DurableFile.folder(file.resolve("below"))).isInstanceOf(IOException.class);
    }

    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        assertThat(DurableFile.folder(link)).isEqualTo(link);
        assertThat(DurableFile.folder(link.resolve("a/b"))).isDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndNothingElse() throws IOException {
        long me = ProcessHandle.current().pid();
        long alive = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
        Path earlierLife = Files.createFile(folder.resolve(".moonroute-" + me + "-00000000-1.tmp"));
        Path dead = Files.createFile(folder.resolve(".moonroute-999999999-00000000-1.tmp"));
        Files.createFile(folder.resolve(".moonroute-" + alive + "-00000000-1.tmp"));
        Files.createFile(folder.resolve(".moonroute-notes.tmp"));
        Files.createFile(folder.resolve("other.tmp"));
        DurableFile underWay = DurableFile.prepare(folder.resolve("a"), CONTENT);
        DurableFile.sweep(folder);
        assertThat(earlierLife).doesNotExist();
        assertThat(dead).doesNotExist();
        assertThat(folder.toFile().list()).hasSize(4);
        underWay.appear();
    }
}

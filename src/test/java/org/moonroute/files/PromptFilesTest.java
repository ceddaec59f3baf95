package org.moonroute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.prompt.PromptFormats;

class PromptFilesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void realFolder() throws IOException {
        folder = folder.toRealPath();
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "say it");
    }

    private List<PromptFile> list(Optional<Path> out, Path... paths) throws IOException {
        return new PromptFiles(out, PromptFormats::isPromptFile).list(List.of(paths));
    }

    @Test
    void promptsOfAFolderAreFoundAtAnyDepthInOrderButNotHiddenOnesNorOutcomes() throws IOException {
        for (String name :
                List.of("b.txt", "a.MD", "c/d.json", ".e.txt", ".f/g.txt", "a.answer.md", "h.failure.json", "i.png")) {
            file(name);
        }
        assertThat(list(Optional.empty(), folder))
                .extracting(PromptFile::path)
                .containsExactly(folder.resolve("a.MD"), folder.resolve("b.txt"), folder.resolve("c/d.json"));
    }

    @Test
    void aFileThatIsNamedIsTakenWhateverItsName() throws IOException {
        assertThat(list(Optional.empty(), file(".hidden.png"))).hasSize(1);
    }

    @Test
    void aFileThatIsNamedTwiceIsOnePrompt() throws IOException {
        Path file = file("a.txt");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), file);
        assertThat(list(Optional.empty(), file, folder, link)).hasSize(1);
    }

    @Test
    void outcomesGoBesideThePromptOrAsDeepBelowTheOutputFolder() throws IOException {
        file("p/q/a.txt");
        assertThat(list(Optional.empty(), folder.resolve("p")).get(0).folder()).isEqualTo(folder.resolve("p/q"));
        Path out = folder.resolve("out");
        assertThat(list(Optional.of(out), folder.resolve("p")).get(0).folder()).isEqualTo(out.resolve("q"));
    }

    @Test
    void promptsOfOneNameGetTheirFullNames() throws IOException {
        file("a.txt");
        file("a.md");
        file("b.txt");
        assertThat(list(Optional.empty(), folder)).extracting(PromptFile::name).containsExactly("a.md", "a.txt", "b");
    }

    @Test
    void outcomesThatWouldStillHaveOneNameAreRefused() throws IOException {
        Path one = file("p/a.txt");
        Path other = file("q/a.txt");
        assertThatThrownBy(() -> list(Optional.of(folder.resolve("out")), one, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give each its own -o");
    }

    @Test
    void aPathThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> list(Optional.empty(), folder.resolve("nowhere")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nowhere");
    }
}

package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.Program.Ran;

/** What becomes of an outcome that cannot be written, and where copies go. */
@Timeout(60)
class DeliveryTest {
    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder).with("--sandbox");
        program.file("in/hello.txt", "Hello");
        program.file("in/other.txt", "Other");
    }

    @Test
    void an_output_that_takes_nothing_is_found_out_before_anything_is_asked() {
        Path inTheWay = program.file("in-the-way", "a file where a folder should be");
        Ran ran = program.run(
                "answer",
                folder.resolve("in").toString(),
                "-o",
                inTheWay.resolve("out").toString(),
                "-j",
                "1");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("outcomes cannot be written to")
                .contains(inTheWay.toString())
                .contains("nothing was asked")
                .doesNotContain("\tat ");
        assertThat(program.files()).containsExactly("in-the-way", "in/hello.txt", "in/other.txt");

        Ran again = program.answer("in");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("2 answered, 0 failed");
    }

    @Test
    void a_file_of_somebody_else_is_not_written_over() {
        program.file("in/hello.answer.json", "my own notes");
        Ran ran = program.answer("in/hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(program.text("in/hello.answer.json")).isEqualTo("my own notes");
        assertThat(program.files())
                .filteredOn(name -> name.matches("in/hello-[0-9a-f]{8}\\.answer\\.(json|md)"))
                .hasSize(2);
    }

    @Test
    void each_outcome_is_copied_to_where_the_configuration_says() throws IOException {
        Path copies = folder.resolve("copies");
        Ran ran = program.set("moonroute.copy-outcomes-to=file:" + copies).answer("in");

        assertThat(ran.code()).as(ran.err()).isZero();
        List<String> ids;
        try (Stream<Path> files = Files.list(copies)) {
            ids = files.map(file -> Program.json(
                                    program.text(folder.relativize(file).toString()))
                            .path("id")
                            .asText())
                    .sorted()
                    .toList();
        }
        assertThat(ids).containsExactly(folder + "/in/hello.txt", folder + "/in/other.txt");
    }

    @Test
    void a_failure_is_copied_as_well() throws IOException {
        Path copies = folder.resolve("copies");
        program.set("moonroute.copy-outcomes-to=file:" + copies)
                .with("--model", "kimi-latest")
                .answer("in/hello.txt");

        try (Stream<Path> files = Files.list(copies)) {
            assertThat(files).singleElement().satisfies(file -> assertThat(Files.readString(file))
                    .contains("model-retired"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:nowhere", "nosuch:thing", "http://127.0.0.1:1/", "file:FOLDER/in/hello.txt/x"})
    void a_copy_that_fails_does_no_harm(String to) {
        Ran ran = program.set("moonroute.copy-outcomes-to=" + to.replace("FOLDER", folder.toString()))
                .answer("in");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("2 answered, 0 failed").contains("no copy of " + folder + "/in/hello.txt: ");
        assertThat(program.files())
                .containsExactly(
                        "in/hello.answer.json",
                        "in/hello.answer.md",
                        "in/hello.txt",
                        "in/other.answer.json",
                        "in/other.answer.md",
                        "in/other.txt");
    }
}

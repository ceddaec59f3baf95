package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.ORIGIN;
import static org.moonroute.prompt.PromptFileCase.assertRefused;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;

/** Names, sizes, encodings, and the format {@code .txt}. */
class PromptFilesTest {
    private static final PromptFormats TEN_BYTES = new PromptFormats(10, Map.of());

    @ParameterizedTest
    @CsvSource({
        "question.txt, true",
        "question.md, true",
        "question.json, true",
        "Question.TXT, true",
        "folder/question.Md, true",
        "answer.md, true",
        "my.answer.txt, true",
        ".question.txt, false",
        "folder/.md, false",
        "question.answer.md, false",
        "question.ANSWER.json, false",
        "question.failure.json, false",
        "question.txt.tmp, false",
        "question.md~, false",
        "question.yaml, false",
        "txt, false",
        "/, false"
    })
    void aPromptFileIsKnownByItsName(Path file, boolean isPrompt) {
        assertThat(PromptFormats.isPromptFile(file)).isEqualTo(isPrompt);
    }

    @ParameterizedTest
    @CsvSource({"'a\nb\n', 'a\nb'", "'a\r\n', a", "'a\n\n', 'a\n'", "'  a', '  a'", "'---\na: 1\n', '---\na: 1'"})
    void aTextFileIsTheMessageVerbatimButForOneLineBreakAtItsEnd(String content, String message) {
        assertThat(text(parse("q.txt", content))).isEqualTo(message);
    }

    @Test
    void aTextFileSaysNothingElseAndKeepsItsPlaceholders() {
        Prompt prompt = parse("Q.TXT", "{{name}} \\{{", Map.of("name", "Ada"));
        assertThat(prompt).isEqualTo(Prompt.of(ORIGIN, "{{name}} \\{{"));
        assertThat(prompt.options()).isEqualTo(Options.NONE);
    }

    @Test
    void aByteOrderMarkIsDropped() {
        assertThat(text(parse("q.txt", "\uFEFFa"))).isEqualTo("a");
        assertThat(text(parse("q.md", "\uFEFF---\nmodel: m\n---\na"))).isEqualTo("a");
    }

    static Stream<Arguments> filesThatAreNoText() {
        return Stream.of(
                Arguments.of(
                        bytes("ab\ncd", 0xE9, "f"),
                        "q.txt, line 2, byte offset 5: this is no UTF-8. Save the file as UTF-8."),
                Arguments.of(
                        bytes("\n", 0xED, "a"),
                        "q.txt, line 2, byte offset 1: this is no UTF-8. Save the file as UTF-8."),
                Arguments.of(
                        bytes("é", 0xC3, ""),
                        "q.txt, line 1, byte offset 2: this is no UTF-8. Save the file as UTF-8."),
                Arguments.of(
                        "\uFEFFhi".getBytes(StandardCharsets.UTF_16BE),
                        "q.txt: the file is in UTF-16. Save it as UTF-8."),
                Arguments.of(
                        "\uFEFFhi".getBytes(StandardCharsets.UTF_16LE),
                        "q.txt: the file is in UTF-16. Save it as UTF-8."),
                Arguments.of(
                        bytes("a\n", 0, "b"),
                        "q.txt, line 2, byte offset 2: a NUL byte, so this is no text file. A prompt must be text in UTF-8."),
                Arguments.of(new byte[0], "q.txt: the file is empty. Write the prompt into it."),
                Arguments.of(bytes(" \n\t", ' ', "\n"), "q.txt: the file is empty. Write the prompt into it."),
                Arguments.of(
                        "\uFEFF\n".getBytes(StandardCharsets.UTF_8),
                        "q.txt: the file is empty. Write the prompt into it."));
    }

    @ParameterizedTest
    @MethodSource("filesThatAreNoText")
    void aFileThatIsNoTextIsRefused(byte[] content, String reason) {
        assertRefused(() -> new PromptFormats(100, Map.of()).parse(ORIGIN, "q.txt", content), reason);
    }

    @Test
    void anUnknownFormatIsRefused() {
        assertRefused("q.yaml", "a", "q.yaml: this is no format for prompts. Name the file .txt, .md or .json.");
    }

    @Test
    void theSizeLimitIsInBytesAndItsLastByteIsAllowed() {
        byte[] ten = "ééééé".getBytes(StandardCharsets.UTF_8);
        assertThat(text(TEN_BYTES.parse(ORIGIN, "q.txt", ten))).isEqualTo("ééééé");
        assertRefused(
                () -> TEN_BYTES.parse(ORIGIN, "q.txt", new byte[11]),
                "q.txt: the file has 11 bytes and the limit is 10. Shorten it, or raise moonroute.prompt.max-size.");
    }

    @Test
    void aFileIsReadFromDisk(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("q.md"), "Why?\n");
        assertThat(TEN_BYTES.read(ORIGIN, String.valueOf(file.getFileName()), file))
                .isEqualTo(Prompt.of(ORIGIN, "Why?"));
        assertThat(new PromptFormats(Long.MAX_VALUE, Map.of()).read(ORIGIN, String.valueOf(file.getFileName()), file))
                .isEqualTo(Prompt.of(ORIGIN, "Why?"));
    }

    @Test
    void aFileThatIsTooLargeIsNotRead(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("q.txt"), new byte[12]);
        assertRefused(
                () -> TEN_BYTES.read(ORIGIN, String.valueOf(file.getFileName()), file),
                "q.txt: the file has 12 bytes and the limit is 10. Shorten it, or raise moonroute.prompt.max-size.");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedWithTheReason(@TempDir Path folder) throws IOException {
        assertRefused(
                () -> TEN_BYTES.read(ORIGIN, "gone.txt", folder.resolve("gone.txt")),
                "gone.txt: cannot be read: it is not there. Mend that and hand it in again.");
        Path sub = Files.createDirectory(folder.resolve("sub.txt"));
        assertRefused(
                () -> TEN_BYTES.read(ORIGIN, String.valueOf(sub.getFileName()), sub),
                "sub.txt: cannot be read: it is no regular file. Mend that and hand it in again.");
    }

    private static byte[] bytes(String before, int odd, String after) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        all.write(odd);
        all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }
}

package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFileTest {
    @TempDir
    Path folder;

    @Test
    void a_profile_needs_a_context_and_nothing_else() throws IOException {
        ModelProfile read = read("models: {m: {context: 8}}\nunlisted: {context: 9}")
                .models()
                .get(0);
        assertThat(read.context()).isEqualTo(8);
        assertThat(read.thinking()).isEqualTo(ModelProfile.Thinking.UNKNOWN);
        assertThat(read.price()).isEmpty();
        assertThat(read.ended()).isEmpty();
        assertThat(read.fixed()).isEmpty();
        assertThat(read.defaults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {contxt: 8}                                   | m: unknown field contxt; there are: [context, defaults,
            {thinking: never}                             | m: context must be a number, not null
            {context: many}                               | m: context must be a number, not many
            {context: .inf}                               | m: context must be a number, not Infinity
            {context: 8, ended: soon}                     | m: ended must be a date like 2026-05-25, not soon
            {context: 8, thinking: often}                 | m: thinking must be never, switchable, always or unknown, not often
            {context: 8, efforts: low}                    | m: efforts must be a list, not low
            {context: 8, price: 3}                        | m.price must be a map of names to values
            {context: 8, price: {hit: 1, miss: 1}}        | m: price.output must be a number, not null
            {context: 8, fixed: 3}                        | m.fixed must be a map of names to values
            {context: 8, fixed: {temperature: x}}         | m: fixed.temperature must be a number, not x
            {context: 8, defaults: 3}                     | m.defaults must be a map of names to values
            {context: 8, obeys-no-tools: maybe}           | m: obeys-no-tools must be true or false, not maybe
            3                                             | m must be a map of names to values
            {context: 8, context: 9}                      | duplicate key context
            """)
    void what_is_wrong_is_named_with_file_model_and_field(String profile, String problem) {
        assertThatThrownBy(() -> read("models:\n  m: " + profile + "\nunlisted: {context: 9}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(folder.resolve("models.yaml") + ": ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | the file must be a map
            models: {}                  | unlisted must be a map
            unlisted: {context: 9}      | models must be a map
            '[a'                        | flow sequence
            """)
    void a_file_without_its_parts_is_refused(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> ProfileFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none.yaml: there is no such file");
    }

    private ProfileFile read(String yaml) throws IOException {
        return ProfileFile.read(Files.writeString(folder.resolve("models.yaml"), yaml));
    }
}

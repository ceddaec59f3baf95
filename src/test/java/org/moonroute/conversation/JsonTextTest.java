package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "\uD83C\uDF19 whole, \uD83C\uDF19 whole",
        "a\uD83Cb, a\\ud83cb",
        "\uDF19, \\udf19",
        "\uD83C\uD83C\uDF19, \\ud83c\uD83C\uDF19"
    })
    void half_a_character_is_written_as_json_says_it_and_a_whole_one_stays(String text, String escaped) {
        assertThat(JsonText.escaped(text)).isEqualTo(escaped);
    }
}

package org.moonroute.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KEYS = List.of("timeout", "tags", "cache", "retries");

    @Test
    void letters_put_in_left_out_and_exchanged_are_seen_through() {
        assertThat(Nearest.of("timouts", KEYS)).contains("timeout");
        assertThat(Nearest.of("cahce", KEYS)).contains("cache");
        assertThat(Nearest.of("", KEYS)).contains("tags");
        assertThat(Nearest.of("tag", List.of())).isEmpty();
    }

    @Test
    void of_names_that_are_as_near_the_first_is_meant() {
        assertThat(Nearest.of("tax", List.of("tab", "tag"))).contains("tab");
    }

    @Test
    void what_is_too_far_off_is_not_guessed() {
        assertThat(Nearest.of("timout", KEYS, 1)).contains("timeout");
        assertThat(Nearest.of("timut", KEYS, 1)).isEmpty();
    }

    @Test
    void the_question_is_asked_only_when_there_is_something_to_ask() {
        assertThat(Nearest.question("tag", KEYS)).isEqualTo(" Did you mean tags?");
        assertThat(Nearest.question("tag", List.of())).isEmpty();
    }

    /** The cost grows with the square: a name of a megabyte would take hours. */
    @Test
    void long_words_are_not_compared() {
        String longest = "t".repeat(Nearest.LONGEST);

        assertThat(Nearest.of(longest, List.of("t"))).contains("t");
        assertThat(Nearest.of(longest + "t", List.of("t"))).isEmpty();
        assertThat(Nearest.of("t", List.of(longest + "t"))).isEmpty();
        assertThat(Nearest.of("x".repeat(10_000_000), List.of("y".repeat(10_000_000))))
                .isEmpty();
    }
}

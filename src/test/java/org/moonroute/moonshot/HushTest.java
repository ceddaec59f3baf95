package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is said of a text that comes in pieces, any of which may be in the middle of a tool call written as text. */
class HushTest {
    private static final List<String> PARTS = List.of(
            "a ",
            "\n",
            "`",
            "\"",
            "```\n",
            "\n```xml\n",
            "\n~~~ x\n",
            "\n~~~ ",
            "<",
            "<li>",
            "</li>\n",
            "functions.f:0",
            " functions.mcp.read-file:12 ",
            "<|tool_call_argument_begin|>",
            "<|tool_calls_section_begin|>",
            "<|tool_call_begin|>",
            "<|open|>tools",
            "<|sep|>",
            "<function_calls>",
            "<function_calls>\n<invoke name=\"f\">",
            "<invoke name=\"f\"> <parameter name=\"a\">1</parameter></invoke>",
            "<tool_call>",
            "<tool_call>{\"name\": \"f\"}",
            "{}",
            "[1]");

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PARTS).list().ofMinSize(1).ofMaxSize(12).map(parts -> String.join("", parts));
    }

    @Property(tries = 3000)
    void however_a_text_is_cut_what_is_said_of_it_is_what_stands_before_the_first_call(
            @ForAll("texts") String text, @ForAll List<@IntRange(min = 1, max = 30) Integer> sizes) {
        Hush hush = new Hush();
        Anew anew = new Anew();
        StringBuilder said = new StringBuilder();
        for (String piece : cut(text, sizes)) {
            said.append(hush.add(piece));
            anew.add(piece);
            assertThat(said).hasToString(anew.said());
        }
        said.append(hush.rest());

        int call = LeakedCalls.beginning(text);
        if (call < 0) {
            assertThat(said).hasToString(text);
        } else {
            // Of an id in pieces the beginning is said before it is known what it is of.
            assertThat(text).startsWith(said);
            assertThat(said.length()).isGreaterThanOrEqualTo(call);
            assertThat(text.substring(call, said.length())).matches("[\\w.:\\s-]*");
        }
    }

    /** What would be said if all of the text were looked at again with every piece. */
    private static final class Anew {
        private String text = "";
        private int let;
        private boolean hushed;

        void add(String piece) {
            text += piece;
            var found = LeakedCalls.found(text, 0, new CodeBlocks(text));
            if (hushed) {
                return;
            }
            let = found.map(call -> Math.max(let, call.start()))
                    .orElseGet(() -> LeakedCalls.perhapsBeginning(text, let));
            hushed = found.isPresent() && found.get().end() < text.length();
        }

        String said() {
            return text.substring(0, let);
        }
    }

    @Test
    void of_an_id_in_two_pieces_the_second_is_not_said_when_it_shows_that_it_is_one() {
        Hush hush = new Hush();
        assertThat(hush.add("I look. func")).isEqualTo("I look. func");
        assertThat(hush.add("tions.f:0<|tool_call_argument_begin|>{}")).isEmpty();
        assertThat(hush.rest()).isEmpty();
    }

    @Test
    void what_was_shown_in_a_block_of_code_is_no_call_when_the_text_behind_it_is_undecided() {
        Hush hush = new Hush();
        String shown = "```\n<|tool_call_begin|>\n```\nand ";
        assertThat(hush.add(shown + "<function_calls>")).isEqualTo(shown);
        assertThat(hush.add(" is a tag")).isEqualTo("<function_calls> is a tag");
    }

    /** Looked at anew with each piece, a page of this size took an hour. */
    @Test
    void a_long_page_of_html_in_small_pieces_is_no_labour() {
        Hush hush = new Hush();
        StringBuilder said = new StringBuilder();
        String item = "<li class=\"x\">a thing</li>\n";
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int i = 0; i < 20_000; i++) {
                for (String piece : cut(item, List.of(4, 7, 3, 5, 4))) {
                    said.append(hush.add(piece));
                }
            }
            said.append(hush.rest());
        });
        assertThat(said).hasToString(item.repeat(20_000));
    }

    private static List<String> cut(String text, List<Integer> sizes) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        for (int size : sizes) {
            int end = Math.min(text.length(), at + size);
            pieces.add(text.substring(at, end));
            at = end;
        }
        pieces.add(text.substring(at));
        return pieces;
    }
}

package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.prompt.PromptFileCase.given;
import static org.moonroute.prompt.PromptFileCase.parse;
import static org.moonroute.prompt.PromptFileCase.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.moonroute.conversation.PromptFailed;

/** Rules that hold for whatever a file holds. */
class PromptPropertiesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PIECES =
            List.of("---", "...", "{{", "}}", "\n", "\r\n", ": ", "*", "&", "\"", "\\", "\t", "😀", "é", "\u2028", " ");

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().filter(text -> text.indexOf('\0') < 0 && whole(text));
        Arbitrary<String> odd = Arbitraries.of(PIECES).list().ofMaxSize(12).map(list -> String.join("", list));
        return Arbitraries.oneOf(any, odd).map(text -> "a" + text + "z");
    }

    @Property
    void anyTextIsTheMessageOfATextFile(@ForAll("texts") String text) {
        assertThat(text(parse("q.txt", text + "\n"))).isEqualTo(text);
    }

    @Property
    void anyTextIsTheMessageOfAMarkdownFile(@ForAll("texts") String text) {
        assertThat(text(parse("q.md", text))).isEqualTo(text);
        assertThat(text(parse("q.md", "---\nmodel: m\n---\n\n" + text + "\n\n")))
                .isEqualTo(text);
    }

    @Property
    void aMessageKeepsEveryFieldInOrder(@ForAll Map<String, Integer> fields, @ForAll("texts") String content)
            throws Exception {
        Map<String, Object> message = new LinkedHashMap<>();
        fields.forEach((name, value) -> message.put("x" + (whole(name) ? name : ""), value));
        message.put("role", "user");
        message.put("content", content);
        String json = JSON.writeValueAsString(message);
        assertThat(given(parse("q.json", "{ \"messages\" : [ " + json + " ] }"), 0))
                .isEqualTo(json);
    }

    @Property
    void whateverBytesAFileHoldsItIsAPromptOrItsFaultIsNamed(@ForAll byte[] content, @ForAll("texts") String text) {
        PromptFormats formats = new PromptFormats(1000, Map.of("a", "b"));
        byte[] head = ("---\n" + text + "\n---\nx").getBytes(StandardCharsets.UTF_8);
        byte[] object = ("{\"prompt\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        for (String name : List.of("q.txt", "q.md", "q.json")) {
            for (byte[] bytes : List.of(content, head, object)) {
                try {
                    formats.parse(PromptFileCase.ORIGIN, name, bytes);
                } catch (PromptFailed e) {
                    assertThat(e).hasMessageStartingWith(name).hasMessageMatching("(?s).*[.?]");
                }
            }
        }
    }

    private static boolean whole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}

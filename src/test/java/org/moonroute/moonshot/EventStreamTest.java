package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.Audience;

class EventStreamTest {
    private final Ears ears = new Ears();

    private static final class Ears implements Audience {
        private final List<String> heard = new ArrayList<>();
        private String begun = "";
        private boolean gone;

        @Override
        public void begins(String replyId, String model) {
            begun = replyId + " " + model;
        }

        @Override
        public void hears(String delta) throws IOException {
            if (gone) {
                throw new IOException("closed");
            }
            heard.add(delta);
        }

        @Override
        public boolean hasHeard() {
            return !heard.isEmpty();
        }

        @Override
        public boolean isGone() {
            return gone;
        }

        @Override
        public void whenGone(Runnable end) {
            // What reads the stream has nothing to end.
        }
    }

    private JsonNode read(String stream) throws IOException {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        return Json.MAPPER.readTree(new EventStream(ears, 100_000).read(new ByteArrayInputStream(bytes)));
    }

    private static String delta(String delta) {
        return "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n";
    }

    private static String end(String reason) {
        return "data: {\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason
                + "\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}]}\n\ndata: [DONE]\n\n";
    }

    @Test
    void whatIsHeardPieceByPieceIsPutTogetherToTheReplyInOnePiece() throws IOException {
        JsonNode whole = read(delta("{\"role\":\"assistant\",\"content\":\"\"}")
                + delta("{\"reasoning_content\":\"Hm\"}")
                + delta("{\"reasoning_content\":\"m.\"}")
                + delta("{\"content\":\"Hel\"}")
                + delta("{\"content\":\"lo\",\"odd\":1}")
                + end("stop"));

        assertThat(ears.begun).isEqualTo("c-1 kimi-k3");
        assertThat(ears.heard)
                .containsExactly(
                        "{\"reasoning_content\":\"Hm\"}",
                        "{\"reasoning_content\":\"m.\"}",
                        "{\"content\":\"Hel\"}",
                        "{\"odd\":1,\"content\":\"lo\"}");
        assertThat(whole.at("/choices/0/message").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"Hello\",\"reasoning_content\":\"Hmm.\",\"odd\":1}");
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(whole.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(whole.path("id").asText()).isEqualTo("c-1");
    }

    @Test
    void toolCallsArePutTogetherByIndexAndNotHeard() throws IOException {
        JsonNode whole = read(delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\"}}]}")
                + delta(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}")
                + delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\":1}\"}}]}")
                + end("tool_calls"));

        assertThat(ears.heard).isEmpty();
        JsonNode calls = whole.at("/choices/0/message/tool_calls");
        assertThat(calls.at("/0/id").asText()).isEqualTo("a");
        assertThat(calls.at("/0/function/arguments").asText()).isEqualTo("{\"x\":1}");
        assertThat(calls.at("/1/function/name").asText()).isEqualTo("g");
    }

    @Test
    void fragmentsWithoutAnIndexBelongToTheLastCall() throws IOException {
        JsonNode whole =
                read(delta("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}")
                        + delta("{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}")
                        + delta("{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}")
                        + end("tool_calls"));

        assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{}");
        assertThat(whole.at("/choices/0/message/tool_calls/1/id").asText()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}",
                "<function_calls><invoke name=\"f\"></invoke>",
                "<tool_call>{\"name\":\"f\"}"
            })
    void aCallWrittenAsTextIsNotHeardWhereverItIsCutIntoPieces(String leak) throws IOException {
        String text = "Well < 3. " + leak;
        for (int size = 1; size < text.length(); size++) {
            JsonNode whole = readInPieces(text, size);
            assertThat(heard()).isEqualTo("Well < 3. ");
            assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The token \"<|tool_calls_section_begin|>\" begins a section.",
                "Write <function_calls> around them.",
                "It is:\n```\n<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}\n```\nSee?"
            })
    void textThatQuotesACallIsHeardToItsEndWhereverItIsCutIntoPieces(String text) throws IOException {
        for (int size = 1; size < text.length(); size++) {
            readInPieces(text, size);
            assertThat(heard()).as("in pieces of " + size).isEqualTo(text);
        }
    }

    private JsonNode readInPieces(String text, int size) throws IOException {
        ears.heard.clear();
        StringBuilder stream = new StringBuilder();
        for (int at = 0; at < text.length(); at += size) {
            String piece = text.substring(at, Math.min(text.length(), at + size));
            stream.append(
                    delta(Json.MAPPER.createObjectNode().put("content", piece).toString()));
        }
        return read(stream + end("stop"));
    }

    private String heard() throws IOException {
        StringBuilder heard = new StringBuilder();
        for (String one : ears.heard) {
            heard.append(Json.MAPPER.readTree(one).path("content").asText());
        }
        return heard.toString();
    }

    @Test
    void aCallThatEndsWithTheTextIsNotHeard() throws IOException {
        read(delta("{\"content\":\"a <|tool_call_\"}") + delta("{\"content\":\"begin|>\"}") + end("stop"));

        assertThat(ears.heard).containsExactly("{\"content\":\"a \"}");
    }

    @Test
    void textThatOnlyLooksLikeTheBeginningOfACallIsHeardInTheEnd() throws IOException {
        read(delta("{\"content\":\"a <func\"}") + end("stop"));

        assertThat(ears.heard).containsExactly("{\"content\":\"a \"}", "{\"content\":\"<func\"}");
    }

    @Test
    void aStreamThatIsCutOffIsNoReply() {
        assertThatThrownBy(() -> read(delta("{\"content\":\"Hel\"}")))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("ended before the reply was whole");
    }

    @Test
    void anErrorWithinTheStreamIsTheReply() throws IOException {
        JsonNode whole = read(delta("{\"content\":\"Hel\"}")
                + "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"}}\n\n");

        assertThat(whole.toString()).contains("overloaded").doesNotContain("choices");
    }

    @Test
    void eventsThatAGatewayJoinedAreToldApart() throws IOException {
        read((": hello\r\n" + delta("{\"content\":\"a\"}") + delta("{\"content\":\"b\"}") + end("stop"))
                .replace("\n\n", "\r\n"));

        assertThat(ears.heard).containsExactly("{\"content\":\"a\"}", "{\"content\":\"b\"}");
    }

    @Test
    void whenNobodyListensAnyMoreTheCallIsEnded() {
        ears.gone = true;
        assertThatThrownBy(() -> read(delta("{\"content\":\"a\"}") + end("stop")))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("gone away");
    }

    @Test
    void aStreamThatIsTooLongIsCut() {
        byte[] stream = delta("{\"content\":\"Hello\"}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new EventStream(ears, 10).read(new ByteArrayInputStream(stream)))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("larger than 10");
    }

    @Test
    void aReplyIsWholeWithItsEndOrItsMarkAndNeedsNoUsage() throws IOException {
        String reason = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        JsonNode whole = read("data:\n\n" + delta("{\"content\":\"a\",\"refusal\":null}") + reason);
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(whole.has("usage")).isFalse();
        assertThat(new EventStream(ears, 1000)
                        .read(new ByteArrayInputStream("data: [DONE]".getBytes(StandardCharsets.UTF_8))))
                .isNotEmpty();
    }

    @Test
    void whatAFragmentOfACallDoesNotSayIsAsItWas() throws IOException {
        JsonNode whole = read(delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}")
                + delta("{\"tool_calls\":[{\"index\":0,\"id\":null,\"function\":{\"name\":\"\",\"arguments\":\"}\"}}]}")
                + end("tool_calls"));
        assertThat(whole.at("/choices/0/message/tool_calls/0/id").asText()).isEqualTo("a");
        assertThat(whole.at("/choices/0/message/tool_calls/0/function").toString())
                .isEqualTo("{\"name\":\"f\",\"arguments\":\"{}\"}");
    }

    @Test
    void whatNobodyHereKnowsOfAChoiceIsPutTogetherAsFarAsItComesInPieces() throws IOException {
        String piece = "data: {\"choices\":[{\"index\":0,\"delta\":{},%s}]}\n\n";
        JsonNode whole = read(piece.formatted("\"a\":{\"list\":[1],\"last\":1},\"b\":[1],\"c\":{},\"d\":null")
                + piece.formatted("\"a\":{\"list\":[2],\"last\":2},\"b\":\"text\",\"c\":7,\"d\":[3]")
                + end("stop"));
        JsonNode choice = whole.at("/choices/0");
        assertThat(choice.path("a").toString()).isEqualTo("{\"list\":[1,2],\"last\":2}");
        assertThat(choice.path("b").asText()).isEqualTo("text");
        assertThat(choice.path("c").asInt()).isEqualTo(7);
        assertThat(choice.path("d").toString()).isEqualTo("[3]");
    }

    /** How hosts tell the calls of a stream apart: the fragments | the calls, as id, name and arguments. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"index":null,"id":"a","function":{"name":"f","arguments":"{"}} {"index":null,"id":null,"function":{"name":null,"arguments":"}"}} | a f {}
            {"index":0,"id":"a","function":{"name":"f","arguments":"{}"}} {"index":0,"id":"b","function":{"name":"g","arguments":"[]"}} {"index":0,"function":{"arguments":"1"}} | a f {}, b g []1
            {"index":0,"id":"a","function":{"name":"f","arguments":"{"}} {"index":0,"id":"b","function":{"arguments":"}"}} | b f {}
            {"index":0,"id":"a","function":{"name":"f","arguments":"{"}} {"index":0,"id":"a","function":{"name":"f","arguments":"}"}} | a f {}
            {"index":0,"function":{"name":"f","arguments":"{"}} {"index":0,"id":"a","function":{"name":"f","arguments":"}"}} | a f {}
            {"index":0,"id":"a","function":{"arguments":"{"}} {"index":0,"function":{"name":"f","arguments":"}"}} | a f {}
            {"id":"a","function":{"name":"f","arguments":"{"}} {"id":"a","function":{"name":"f","arguments":"}"}} | a f {}
            {"index":5,"id":"b","function":{"name":"g","arguments":"{}"}} {"index":2,"id":"a","function":{"name":"f","arguments":"{}"}} | b g {}, a f {}
            {"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}} | a f {"x":1}
            null {"index":0,"id":"a","function":{"name":"f","arguments":"{}"}} 7 | a f {}
            """)
    void callsAreToldApartHoweverTheirFragmentsAreNumbered(String fragments, String expected) throws IOException {
        StringBuilder stream = new StringBuilder();
        for (String fragment : fragments.split(" ")) {
            stream.append(delta("{\"tool_calls\":[" + fragment + "]}"));
        }

        List<String> calls = new ArrayList<>();
        for (JsonNode call : read(stream + end("tool_calls")).at("/choices/0/message/tool_calls")) {
            calls.add(Json.text(call, "id") + " " + call.at("/function/name").asText() + " "
                    + call.at("/function/arguments").asText());
        }
        assertThat(String.join(", ", calls)).isEqualTo(expected);
    }

    @Test
    void textThatComesInPartsIsHeardAndPutTogether() throws IOException {
        JsonNode whole = read(delta("{\"content\":[{\"type\":\"text\",\"text\":\"Hel\"}]}")
                + delta("{\"content\":\"lo\"}")
                + end("stop"));

        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("Hello");
        assertThat(ears.heard).containsExactly("{\"content\":\"Hel\"}", "{\"content\":\"lo\"}");
    }
}

package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.Usage;

class ChatRepliesTest {
    private static final String HI = "{\"role\":\"assistant\",\"content\":\"Hi.\"}";

    @Test
    void the_recorded_answer_gives_its_text_and_usage() {
        ChatReplies.Replied read = Wire.replied(Wire.reply(200, Wire.recorded("olympics.json")));
        assertThat(read.id()).isEqualTo("chatcmpl-6888e05701105bea4c168864");
        assertThat(read.model()).isEqualTo("kimi-k2-0711-preview");
        assertThat(read.reply().message().text()).isEqualTo("The 1992 Olympics were held in **Barcelona, Spain**.");
        assertThat(read.reply().finishReason()).isEqualTo("stop");
        assertThat(read.reply().leak()).isEmpty();
        assertThat(read.usage()).isEqualTo(new Usage(16, 15, 31, 16, 0));
    }

    @Test
    void the_recorded_pseudo_call_is_a_leak_and_its_invented_result_is_dropped() {
        ChatReplies.Replied read = Wire.replied(Wire.reply(200, Wire.recorded("weather-pseudo-call.json")));
        Reply.Leak leak = read.reply().leak().orElseThrow();
        assertThat(leak.evidence()).startsWith("<function_calls>\n<invoke name=\"get_weather\">");
        assertThat(leak.meant().orElseThrow().text()).isEqualTo("I'll check the weather in New York for you.");
        assertThat(leak.meant().get().toolCalls())
                .containsExactly(new ToolCall("get_weather:0", "get_weather", "{\"location\":\"New York\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"message\":{}}]}",
                "{\"id\":null,\"model\":null,\"usage\":null,\"choices\":[{\"finish_reason\":null,\"message\":"
                        + "{\"content\":null,\"reasoning_content\":null,\"tool_calls\":null}}]}",
                "{\"id\":{},\"model\":[],\"usage\":\"x\",\"choices\":[{\"finish_reason\":{},\"message\":"
                        + "{\"content\":{\"a\":1},\"reasoning_content\":[],\"tool_calls\":7}}]}",
                "{\"error\":null,\"choices\":[{\"message\":{\"content\":[]}}]}"
            })
    void fields_that_are_missing_null_or_odd_are_empty(String body) {
        ChatReplies.Replied read = Wire.replied(Wire.reply(200, body));
        assertThat(read.id() + read.model() + read.reply().finishReason()).isEmpty();
        assertThat(read.reply().message().text()).isEmpty();
        assertThat(read.reply().message().toolCalls()).isEmpty();
        assertThat(read.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void text_given_in_parts_is_joined() {
        String parts =
                "[{\"type\":\"text\",\"text\":\"Hel\"},{\"type\":\"image\"},7,{\"type\":\"text\",\"text\":\"lo\"}]";
        assertThat(Wire.replied(Wire.message("{\"content\":" + parts + "}", "stop"))
                        .reply()
                        .message()
                        .text())
                .isEqualTo("Hello");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"f","arguments":"{\\"a\\": 1}"} | {"a": 1}
            {"name":"f","arguments":{"a":1.10}}     | {"a":1.10}
            {"name":"f","arguments":null}           | ''
            {"name":"f"}                            | ''
            {"name":"f","arguments":"{\\"a\\":"}    | {"a":
            """)
    void arguments_are_kept_as_the_model_wrote_them(String function, String arguments) {
        String message =
                "{\"content\":\"\",\"tool_calls\":[{\"index\":0,\"id\":\"f:0\",\"function\":" + function + "}]}";
        assertThat(Wire.replied(Wire.message(message, "tool_calls"))
                        .reply()
                        .message()
                        .toolCalls())
                .containsExactly(new ToolCall("f:0", "f", arguments));
    }

    @Test
    void thinking_is_read_under_both_its_names_and_cached_tokens_in_both_their_places() {
        assertThat(Wire.replied(Wire.message("{\"reasoning_content\":\"Hm\"}", "stop"))
                        .reply()
                        .message()
                        .reasoning())
                .isEqualTo("Hm");
        assertThat(Wire.replied(Wire.message("{\"reasoning\":\"Hm\"}", "stop"))
                        .reply()
                        .message()
                        .reasoning())
                .isEqualTo("Hm");
        String usage = "{\"choices\":[{\"message\":{}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":8,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":7},\"completion_tokens_details\":{\"reasoning_tokens\":6}}}";
        assertThat(Wire.replied(Wire.reply(200, usage)).usage()).isEqualTo(new Usage(9, 8, 17, 7, 6));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"error":{"message":"slow down","code":429}}              | RATE_LIMITED
            200 | {"error":{"message":"slow down","code":"429"}}            | RATE_LIMITED
            200 | {"error":{"message":"no","code":"rate_limit"}}            | SERVER_ERROR
            200 | {"error":{"message":"no","code":502}}                     | SERVER_ERROR
            200 | {"error":{"message":"no","type":"invalid_request_error"}} | INVALID_REQUEST
            200 | {"error":"broken"}                                        | SERVER_ERROR
            200 | {"choices":[]}                                            | BAD_REPLY
            200 | {"choices":[{"message":"Hi"}]}                            | BAD_REPLY
            200 | []                                                        | BAD_REPLY
            200 | null                                                      | BAD_REPLY
            200 | {"choices":[{"mess                                        | BAD_REPLY
            200 | <html>ok</html>                                           | BAD_REPLY
            502 | <html>Bad Gateway</html>                                  | SERVER_ERROR
            502 | ''                                                        | SERVER_ERROR
            200 | ''                                                        | BAD_REPLY
            200 | '  '                                                      | BAD_REPLY
            204 | ''                                                        | SERVER_ERROR
            404 | {"code":5,"message":"no such model"}                      | UNKNOWN_MODEL
            400 | {}                                                        | INVALID_REQUEST
            """)
    void whatever_is_no_reply_is_a_refusal_that_says_what_came(int status, String body, FailureKind kind) {
        Refusal refusal = Wire.refused(Wire.reply(status, body));
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.message()).contains("HTTP " + status);
    }

    @Test
    void a_refusal_says_what_the_service_said_and_how_long_to_wait() {
        String body = "{\"error\":{\"message\":\"max RPM: 3\",\"type\":\"rate_limit_reached_error\"}}";
        WholeReply whole = new WholeReply(429, "", "7", false, body.getBytes(StandardCharsets.UTF_8));
        assertThat(Wire.refused(whole).message()).isEqualTo("HTTP 429: max RPM: 3");
        assertThat(Wire.refused(whole).retryAfter()).contains(Duration.ofSeconds(7));
        WholeReply html = new WholeReply(504, "", "", false, "<html>".getBytes(StandardCharsets.UTF_8));
        assertThat(Wire.refused(html).message()).contains("no content type").contains("<html>");
    }

    @Test
    void a_long_error_is_shortened() {
        assertThat(Wire.refused(Wire.reply(500, "{\"error\":\"" + "x".repeat(9000) + "\"}"))
                        .message())
                .hasSize(600);
        assertThat(Wire.refused(Wire.reply(500, "x".repeat(9000))).message()).hasSizeLessThan(400);
    }

    @Test
    void white_space_and_a_byte_order_mark_before_the_reply_do_no_harm() {
        String body = new String(Wire.message(HI, "stop").body(), StandardCharsets.UTF_8);
        assertThat(Wire.replied(Wire.reply(200, "\n\n   \t" + body))
                        .reply()
                        .message()
                        .text())
                .isEqualTo("Hi.");
        assertThat(Wire.replied(Wire.reply(200, "\uFEFF" + body))
                        .reply()
                        .message()
                        .text())
                .isEqualTo("Hi.");
    }

    @Test
    void invalid_utf_8_is_a_bad_reply() {
        byte[] body = Wire.message(HI, "stop").body();
        body[new String(body, StandardCharsets.UTF_8).indexOf("Hi.")] = (byte) 0xC3;
        assertThat(Wire.refused(Wire.reply(200, body)).kind()).isEqualTo(FailureKind.BAD_REPLY);
    }

    @Test
    void the_last_of_two_fields_with_one_name_counts() {
        assertThat(Wire.replied(Wire.message("{\"content\":\"a\",\"content\":\"b\"}", "stop"))
                        .reply()
                        .message()
                        .text())
                .isEqualTo("b");
    }

    @Test
    void thirty_megabytes_of_text_are_an_answer() {
        String text = "x".repeat(30 << 20);
        assertThat(Wire.replied(Wire.message("{\"content\":\"" + text + "\"}", "stop"))
                        .reply()
                        .message()
                        .text())
                .isEqualTo(text);
    }

    @Test
    void nesting_without_end_is_a_bad_reply() {
        assertThat(Wire.refused(Wire.reply(200, "[".repeat(1 << 20))).kind()).isEqualTo(FailureKind.BAD_REPLY);
    }

    @Property(tries = 1000)
    void any_bytes_are_read_as_something(@ForAll @Size(max = 80) byte[] body) {
        assertThat(ChatReplies.read(Wire.reply(200, body), Talk.NOON)).isNotNull();
    }

    @Property(tries = 1000)
    void any_json_is_read_as_something(@ForAll("json") String body) {
        assertThat(ChatReplies.read(Wire.reply(200, body), Talk.NOON)).isNotNull();
        assertThat(ChatReplies.read(Wire.reply(429, body), Talk.NOON)).isInstanceOf(ChatReplies.Refused.class);
        assertThat(ChatReplies.read(Wire.message(body, "stop"), Talk.NOON)).isNotNull();
        assertThat(ChatReplies.read(Wire.message("{\"content\":\"\",\"tool_calls\":" + body + "}", ""), Talk.NOON))
                .isNotNull();
    }

    @Provide
    Arbitrary<String> json() {
        Arbitrary<String> name = Arbitraries.of(
                "choices",
                "message",
                "content",
                "tool_calls",
                "function",
                "arguments",
                "error",
                "code",
                "type",
                "id",
                "usage",
                "prompt_tokens",
                "text",
                "finish_reason",
                "reasoning_content",
                "model",
                "x");
        Arbitrary<String> leaf = Arbitraries.of(
                "null",
                "true",
                "0",
                "-1.5",
                "1e99999999",
                "99999999999999999999",
                "\"\"",
                "\"x\"",
                "\"<|tool_call_begin|>\"",
                "\"\\ud83d\"",
                "429",
                "[]",
                "{}");
        Arbitrary<String> json = leaf;
        for (int depth = 0; depth < 4; depth++) {
            Arbitrary<String> inner = json;
            Arbitrary<String> list = inner.list().ofMaxSize(3).map(all -> "[" + String.join(",", all) + "]");
            Arbitrary<String> field = Combinators.combine(name, inner).as((one, value) -> "\"" + one + "\":" + value);
            Arbitrary<String> object = field.list().ofMaxSize(3).map(all -> "{" + String.join(",", all) + "}");
            json = Arbitraries.oneOf(leaf, list, object);
        }
        return json;
    }
}

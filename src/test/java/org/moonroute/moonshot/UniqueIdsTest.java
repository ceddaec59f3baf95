package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.ToolCall;

class UniqueIdsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            f:0,f:1                    | f:0,f:1
            call_1a2b,chatcmpl-tool-7  | call_1a2b,chatcmpl-tool-7
            f:0,f:0,f:0                | f:0,f:0_1,f:0_2
            f:0,f:0,f:0_1              | f:0,f:0_2,f:0_1
            -,-                        | call_0,call_1
            -,call_0                   | call_1,call_0
            """)
    void calls_of_one_message_have_one_id_each_in_the_message_that_goes_back_and_in_the_calls(
            String came, String expected) throws IOException {
        List<String> ids = Arrays.stream(came.split(","))
                .map(id -> id.replace("-", came.startsWith("-") ? "" : "-"))
                .toList();
        StringBuilder calls = new StringBuilder();
        ids.forEach(id -> calls.append(calls.isEmpty() ? "" : ",")
                .append("{\"id\":\"" + id
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"));

        Reply reply = Wire.replied(Wire.message(
                        "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + calls + "]}", "stop"))
                .reply();

        assertThat(reply.message().toolCalls()).extracting(ToolCall::id).containsExactly(expected.split(","));
        JsonNode back = Json.MAPPER.readTree(reply.message().json());
        assertThat(back.path("tool_calls").findValuesAsText("id")).containsExactly(expected.split(","));
    }

    @Test
    void calls_written_as_text_have_one_id_each_too() {
        String text = "functions.f:0<|tool_call_argument_begin|>{}<|tool_call_end|>"
                + "<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{\\\"a\\\":1}<|tool_call_end|>";
        Reply reply = Wire.replied(Wire.message("{\"content\":\"" + text + "\"}", "stop"))
                .reply();
        assertThat(reply.leak().orElseThrow().meant().orElseThrow().toolCalls())
                .extracting(ToolCall::id)
                .containsExactly("functions.f:0", "functions.f:0_1");
    }
}

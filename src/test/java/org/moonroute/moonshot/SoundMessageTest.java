package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Message;

/** What the service would refuse of a message of the model's own, which some hosts send and which goes back in the next request. */
class SoundMessageTest {
    /** What is odd | the message as it came | as it goes back. A is a call as it should be. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nothing is           | {"role":"assistant","odd":1,"tool_calls":[A]} | {"role":"assistant","odd":1,"tool_calls":[A]}
            no role              | {"tool_calls":[A]} | {"tool_calls":[A],"role":"assistant"}
            an empty role        | {"role":"","tool_calls":[A]} | {"role":"assistant","tool_calls":[A]}
            another role         | {"role":"tool","tool_calls":[A]} | {"role":"assistant","tool_calls":[A]}
            a call that is none  | {"role":"assistant","tool_calls":[null,A,"f",7]} | {"role":"assistant","tool_calls":[A]}
            no call at all       | {"role":"assistant","content":"x","tool_calls":[null]} | {"role":"assistant","content":"x"}
            calls that are null  | {"role":"assistant","content":"x","tool_calls":null} | {"role":"assistant","content":"x"}
            calls in an object   | {"role":"assistant","content":"x","tool_calls":{"0":A}} | {"role":"assistant","content":"x"}
            an id that is a number | {"role":"assistant","tool_calls":[{"id":7,"type":"function","function":{"name":"f","arguments":"{}"}}]} | {"role":"assistant","tool_calls":[{"id":"7","type":"function","function":{"name":"f","arguments":"{}"}}]}
            no type              | {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]} | {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"},"type":"function"}]}
            another type         | {"role":"assistant","tool_calls":[{"id":"a","type":"tool","function":{"name":"f","arguments":"{}"}}]} | {"role":"assistant","tool_calls":[A]}
            no type, of the service | {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"$web_search","arguments":"{}"}}]} | {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"$web_search","arguments":"{}"},"type":"builtin_function"}]}
            arguments as an object | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":{"a":1.10}}}]} | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"a\\":1.10}"}}]}
            arguments as a list  | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":["x"]}}]} | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"[\\"x\\"]"}}]}
            arguments as a number | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":5}}]} | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"5"}}]}
            name and arguments null | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":null,"arguments":null}}]} | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"","arguments":""}}]}
            no function          | {"role":"assistant","tool_calls":[{"id":"a","type":"function"}]} | {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"","arguments":""}}]}
            """)
    void what_would_be_refused_is_put_right_and_the_rest_goes_back_as_it_came(String what, String came, String back)
            throws IOException {
        String call = "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
        Message.Assistant message = Wire.replied(Wire.message(came.replace("A", call), "tool_calls"))
                .reply()
                .message();

        assertThat(message.json()).isEqualTo(back.replace("A", call));
        JsonNode calls = Json.MAPPER.readTree(message.json()).path("tool_calls");
        assertThat(message.toolCalls()).hasSize(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            assertThat(message.toolCalls().get(i).id())
                    .isEqualTo(calls.get(i).path("id").textValue());
            assertThat(message.toolCalls().get(i).arguments())
                    .isEqualTo(calls.get(i).at("/function/arguments").textValue());
        }
    }
}

package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Request in, text of the refusal out; on 24 May 2026, when every family but K3 was alive, or on a day of K3. */
class RefusedRequestsTest {
    private static final String K2 = "kimi-k2-0711-preview";
    private static final String K25 = "kimi-k2.5";
    private static final String K27 = "kimi-k2.7-code";
    private static final String K3 = "kimi-k3";
    private static final String THINKING = "kimi-k2-thinking";

    private static Sandbox may;
    private static Sandbox now;

    @BeforeAll
    static void start() {
        may = Caller.start(Caller.OPTIONS.withAsOf(LocalDate.of(2026, 5, 24)));
        now = Caller.start(Caller.OPTIONS);
    }

    @AfterAll
    static void stop() {
        may.close();
        now.close();
    }

    private static HttpResponse<String> send(String model, String body) {
        boolean new3 = model.startsWith("kimi-k3") || model.startsWith("kimi-k2.7");
        return new Caller(new3 ? now : may).chat(body);
    }

    private static void assertRefused(HttpResponse<String> reply, String message) {
        assertThat(reply.body()).isEqualTo(Json.text(Refusal.invalid(message).body()));
        assertThat(reply.statusCode()).isEqualTo(400);
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                Arguments.of(K2, "'temperature':1.5", "Invalid request: invalid temperature: must be between 0 and 1"),
                Arguments.of(
                        K2, "'temperature':'hot'", "Invalid request: invalid temperature: must be between 0 and 1"),
                Arguments.of(K25, "'temperature':0.3", "invalid temperature: only 1 is allowed for this model"),
                Arguments.of(
                        K25,
                        "'temperature':1,'thinking':{'type':'disabled'}",
                        "invalid temperature: only 0.6 is allowed for this model"),
                Arguments.of(K3, "'temperature':0.3", "invalid temperature: only 1 is allowed for this model"),
                Arguments.of(K2, "'top_p':2", "Invalid request: invalid top_p: must be between 0 and 1"),
                Arguments.of(K3, "'top_p':1", "invalid top_p: only 0.95 is allowed for this model"),
                Arguments.of(K2, "'n':6", "Invalid request: invalid n: must be between 1 and 5"),
                Arguments.of(
                        K2, "'n':2,'temperature':0", "Invalid request: n must be 1 when temperature is close to 0"),
                Arguments.of(K3, "'n':2", "invalid n: only 1 is allowed for this model"),
                Arguments.of(
                        K2,
                        "'presence_penalty':3",
                        "Invalid request: invalid presence_penalty: must be between -2 and 2"),
                Arguments.of(
                        K3, "'frequency_penalty':1", "invalid frequency_penalty: only 0 is allowed for this model"),
                Arguments.of(
                        K2,
                        "'stop':['1','2','3','4','5','6']",
                        "stop array too long. Expected an array with maximum length 5, but got 6"),
                Arguments.of(
                        K2,
                        "'stop':'123456789012345678901234567890123'",
                        "Invalid request: stop must be a string of at most 32 bytes"),
                Arguments.of(
                        K2,
                        "'max_tokens':131072",
                        "Invalid request: Your request exceeded model token limit: 131072 (requested: 131077)"),
                Arguments.of(
                        K2,
                        "'max_completion_tokens':0",
                        "Invalid request: invalid max_completion_tokens: must be a positive integer"),
                Arguments.of(
                        K27,
                        "'thinking':{'type':'disabled'}",
                        "invalid thinking: only type=enabled is allowed for this model"),
                Arguments.of(
                        K25,
                        "'thinking':{'type':'maybe'}",
                        "invalid thinking: only type=enabled or type=disabled is allowed for this model"),
                Arguments.of(
                        K3,
                        "'reasoning_effort':'none'",
                        "invalid reasoning_effort: only low, high, max are allowed for this model"),
                Arguments.of(K3, "'tool_choice':'any'", "Invalid request: unknown tool_choice 'any'"),
                Arguments.of(K3, "'tool_choice':'required'", "Invalid request: tool_choice 'required' needs tools"),
                Arguments.of(
                        K25,
                        "'tool_choice':'required','tools':[" + tool("get_weather") + "]",
                        "tool_choice 'required' is incompatible with thinking enabled"),
                Arguments.of(
                        K25,
                        "'tool_choice':{'type':'function','function':{'name':'get_weather'}},'tools':["
                                + tool("get_weather") + "]",
                        "tool_choice 'specified' is incompatible with thinking enabled"),
                Arguments.of(
                        K3,
                        "'tool_choice':{'type':'function','function':{'name':'other'}},'tools':[" + tool("get_weather")
                                + "]",
                        "Invalid request: tool_choice names function 'other' which is not in tools"),
                Arguments.of(
                        K2,
                        "'tool_choice':'required','tools':[" + tool("get_weather") + "]",
                        "Invalid request: tool_choice 'required' is not supported for this model"),
                Arguments.of(
                        K3,
                        "'response_format':{'type':'xml'}",
                        "Invalid request: response_format.type must be \"text\", \"json_object\" or \"json_schema\""),
                Arguments.of(
                        K3,
                        "'response_format':{'type':'json_schema','json_schema':{'schema':{}}}",
                        "Invalid request: response_format.json_schema needs name and schema"),
                Arguments.of(
                        K3,
                        "'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':"
                                + "{'type':'object','oneOf':[]}}}",
                        "Invalid request: response_format.json_schema.schema is not a valid moonshot flavored json"
                                + " schema, details: <At path 'root': keyword 'oneOf' is not supported>"));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void aParameterTheModelDoesNotTakeIsRefused(String model, String more, String message) {
        assertRefused(send(model, Caller.chat(model, "Hi", more.replace('\'', '"'))), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kimi-k2-0711-preview | 'temperature':0.3,'top_p':1,'n':2,'presence_penalty':-2,'stop':['a','b']",
                "kimi-k2-0711-preview | 'thinking':{'type':'odd'},'reasoning_effort':'odd','tool_choice':'auto'",
                "kimi-k2-thinking     | 'temperature':1.0",
                "kimi-k2.5            | 'temperature':1,'top_p':0.95,'n':1,'presence_penalty':0,'thinking':{'type':'enabled'}",
                "kimi-k2.5            | 'temperature':0.6,'thinking':{'type':'disabled'}",
                "kimi-k3              | 'temperature':1.0,'reasoning_effort':'low','thinking':{'type':'disabled'}",
                "kimi-k3              | 'temperature':null,'n':null,'stop':null,'tools':null,'tool_choice':null,"
                        + "'max_tokens':null,'response_format':null,'stream':null,'thinking':null",
            })
    void whatTheModelTakesIsAnswered(String model, String more) {
        assertThat(send(model, Caller.chat(model, "Hi", more.replace('\'', '"')))
                        .statusCode())
                .isEqualTo(200);
    }

    static Stream<Arguments> messages() {
        String call = "{'role':'assistant','content':'','tool_calls':[{'id':'a:0','type':'function',"
                + "'function':{'name':'a','arguments':'{}'}}]}";
        String thought = call.replace("'content':''", "'content':'','reasoning_content':'hm'");
        return Stream.of(
                Arguments.of(K2, "", "Invalid request: messages must not be empty"),
                Arguments.of(
                        K2,
                        "{'role':'bot','content':'x'}",
                        "Invalid request: unsupported role 'bot' in message at position 0"),
                Arguments.of(
                        K2,
                        "{'role':'user','content':'x'},{'role':'assistant','content':''}",
                        "Invalid request: the message at position 1 with role 'assistant' must not be empty"),
                Arguments.of(
                        K2,
                        "{'role':'user','content':null}",
                        "Invalid request: the message at position 0 with role 'user' must not be empty"),
                Arguments.of(
                        K2,
                        "{'role':'user','content':[{'type':'text','text':''}]}",
                        "Invalid request: text content is empty"),
                Arguments.of(
                        K25,
                        "{'role':'user','content':[{'type':'image_url','image_url':{'url':'http://a/b.png'}}]}",
                        "Invalid request: unsupported image url"),
                Arguments.of(
                        K2,
                        "{'role':'user','content':[{'type':'sound'}]}",
                        "Invalid request: unsupported content type 'sound'"),
                Arguments.of(K2, "{'role':'system','tools':[]}", "tokenization failed"),
                Arguments.of(
                        K2,
                        "{'role':'user','content':'x'},{'role':'tool','tool_call_id':'a:0','content':'1'}",
                        "Invalid request: messages with role 'tool' must be a response to a preceeding message with"
                                + " 'tool_calls'"),
                Arguments.of(
                        K2, call + ",{'role':'tool','content':'1'}", "Invalid request: tool_call_id  is not found"),
                Arguments.of(
                        K2,
                        call + ",{'role':'tool','tool_call_id':'b:0','content':'1'}",
                        "Invalid request: tool_call_id b:0 is not found"),
                Arguments.of(
                        K2,
                        call.replace("]", "," + call.substring(call.indexOf("[") + 1, call.indexOf("]")) + "]")
                                + ",{'role':'tool','tool_call_id':'a:0','content':'1'}".repeat(2),
                        "Invalid request: tool_call_id a:0 is empty or duplicated in one message"),
                Arguments.of(
                        K2,
                        call + ",{'role':'user','content':'and?'}",
                        "Invalid request: an assistant message with 'tool_calls' must be followed by tool messages"
                                + " responding to each 'tool_call_id'. The following tool_call_ids did not have"
                                + " response messages: a:0"),
                Arguments.of(
                        K2,
                        call,
                        "Invalid request: an assistant message with 'tool_calls' must be followed by tool messages"
                                + " responding to each 'tool_call_id'. The following tool_call_ids did not have"
                                + " response messages: a:0"),
                Arguments.of(
                        K2,
                        call + ",{'role':'user','content':'and?'}," + call.replace("a:0", "b:0")
                                + ",{'role':'tool','tool_call_id':'b:0','content':'1'}"
                                + ",{'role':'tool','tool_call_id':'a:0','content':'1'}",
                        "Invalid request: an assistant message with 'tool_calls' must be followed by tool messages"
                                + " responding to each 'tool_call_id'. The following tool_call_ids did not have"
                                + " response messages: a:0"),
                Arguments.of(
                        THINKING,
                        "{'role':'user','content':'x'}," + call + ",{'role':'tool','tool_call_id':'a:0','content':'1'}",
                        "thinking is enabled but reasoning_content is missing in assistant tool call message at index"
                                + " 1"),
                Arguments.of(
                        K3,
                        thought.replace("'hm'", "null") + ",{'role':'tool','tool_call_id':'a:0','content':'1'}",
                        "thinking is enabled but reasoning_content is missing in assistant tool call message at index"
                                + " 0"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aHistoryTheServiceDoesNotUnderstandIsRefused(String model, String messages, String message) {
        String body =
                "{'model':'%s','messages':[%s]}".formatted(model, messages).replace('\'', '"');
        assertRefused(send(model, body), message);
    }

    static Stream<Arguments> tools() {
        String mfjs = "Invalid request: tools.function.parameters is not a valid moonshot flavored json schema,"
                + " details: <At path '%s': %s>";
        String noType = "Invalid request: tools.function.parameters.type is required and must be \"object\"";
        return Stream.of(
                Arguments.of(
                        tool("1st"),
                        "Invalid request: function name is invalid, must match" + " ^[a-zA-Z_][a-zA-Z0-9-_]{0,255}$"),
                Arguments.of(tool("twice") + "," + tool("twice"), "Invalid request: function name twice is duplicated"),
                Arguments.of(
                        "{'type':'odd'}", "Invalid request: tools.type must be \"function\" or \"builtin_function\""),
                Arguments.of("{'type':'function','function':{'name':'abc'}}", noType),
                Arguments.of(tool("abc", "{}"), noType),
                Arguments.of(tool("abc", "{'$ref':'#/$defs/a','$defs':{'a':{'type':'object'}}}"), noType),
                Arguments.of(
                        tool("abc", "{'type':'object','anyOf':[{'type':'object'}]}"),
                        mfjs.formatted(
                                "root",
                                "when using anyOf, type should be defined in anyOf items instead of the parent schema")),
                Arguments.of(
                        tool("abc", "{'type':'object','$ref':'#'}"),
                        mfjs.formatted(
                                "root",
                                "when using $ref, type should be defined in the referenced schema instead of the parent"
                                        + " schema")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'$ref':'http://x/y'}}}"),
                        mfjs.formatted("properties.a", "references must start with #/$defs/")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'$ref':'#/$defs/b'}}}"),
                        mfjs.formatted("properties.a", "$defs not found for reference: #/$defs/b")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'type':'string','format':'date'}}}"),
                        mfjs.formatted("properties.a", "keyword 'format' is not supported")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'type':'array','items':{'$defs':{}}}}}"),
                        mfjs.formatted("properties.a.items", "$defs must be defined at the root level")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'enum':['a',1]}}}"),
                        mfjs.formatted("properties.a", "enum values must all be of the same type")),
                Arguments.of(
                        tool("abc", "{'type':'object','properties':{'a':{'anyOf':[{'oneOf':[]}]}}}"),
                        mfjs.formatted("properties.a.anyOf[0]", "keyword 'oneOf' is not supported")),
                Arguments.of(
                        tool("abc", "{'type':'object','required':['b'],'properties':{}}"),
                        mfjs.formatted("root", "required property 'b' is not defined in properties")),
                Arguments.of(
                        IntStream.range(0, 129).mapToObj(i -> tool("abc" + i)).collect(Collectors.joining(",")),
                        "Invalid request: tools array too long. Expected an array with maximum length 128, but got"
                                + " 129"));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void toolsTheServiceDoesNotTakeAreRefused(String tools, String message) {
        assertRefused(send(K3, Caller.chat(K3, "Hi", "\"tools\":[" + tools.replace('\'', '"') + "]")), message);
    }

    @Test
    void functionNamesHadToBeLongerBeforeTheMiddleOf2026() {
        String tools = ("'tools':[" + tool("ab") + "]").replace('\'', '"');
        assertThat(send(K3, Caller.chat(K3, "Hi", tools)).statusCode()).isEqualTo(200);
        assertRefused(
                send(K2, Caller.chat(K2, "Hi", tools)),
                "Invalid request: function name is invalid, must match ^[a-zA-Z_][a-zA-Z0-9-_]{2,63}$");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":            | Invalid request: the request body is not valid JSON",
                "{} {}                  | Invalid request: the request body is not valid JSON",
                "[]                     | Invalid request: the request body must be a JSON object",
                "{}                     | Invalid request: model is required",
                "{\"model\":\"kimi-k3\"} | Invalid request: messages must not be empty",
            })
    void aBodyThatIsNoRequestIsRefused(String body, String message) {
        assertRefused(send(K3, body), message);
    }

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        assertRefused(send(K2, Caller.chat(K2, "x".repeat(4 * 131_072), "")), "Input token length too long");
    }

    private static String tool(String name) {
        return tool(name, "{'type':'object','properties':{}}");
    }

    private static String tool(String name, String parameters) {
        return "{'type':'function','function':{'name':'%s','parameters':%s}}".formatted(name, parameters);
    }
}

package org.moonroute.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolCallsTest {
    private static final String WEATHER = tool(
            "get_weather", "{'type':'object','required':['location'],'properties':{'location':{'type':'string'}}}");
    private static final String CONVERT = tool(
            "convert",
            "{'type':'object','required':['amount','unit','note','whole'],'properties':{'amount':{'type':'number'},"
                    + "'unit':{'type':'string','enum':['metre','foot']},'note':{'type':'string'},"
                    + "'whole':{'type':'integer'}}}");

    private static Sandbox now;
    private static Sandbox then;

    @BeforeAll
    static void start() {
        now = Caller.start(Caller.OPTIONS);
        then = Caller.start(Caller.OPTIONS.withAsOf(Caller.BOOK_DAY));
    }

    @AfterAll
    static void stop() {
        now.close();
        then.close();
    }

    @Test
    void aK2CallHasTheRecordedShape() {
        JsonNode reply = new Caller(then).chatJson(ask("kimi-k2-0711-preview", "Weather in New York?", WEATHER));
        assertThat(reply.at("/choices/0").toString())
                .isEqualTo("{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
                        + "{\"index\":0,\"id\":\"get_weather:0\",\"type\":\"function\",\"function\":{"
                        + "\"name\":\"get_weather\",\"arguments\":\"{\\\"location\\\": \\\"New York\\\"}\"}}]},"
                        + "\"finish_reason\":\"tool_calls\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "What's the weather like in New York?            | {\"location\": \"New York\"}",
                "Use function calling for: how is it in Rome, eh? | {\"location\": \"Rome\"}",
                "get_weather please                               | {\"location\": \"example\"}",
                "Please convert 12.5 foot \"very \\ odd\" `now`   | {\"amount\": 12.5, \"unit\": \"foot\", "
                        + "\"note\": \"very \\\\ odd\", \"whole\": 12}",
                "CONVERT it                                       | {\"amount\": 1, \"unit\": \"metre\", "
                        + "\"note\": \"example\", \"whole\": 1}",
            })
    void argumentsComeFromTheWordsOfThePrompt(String prompt, String arguments) {
        JsonNode calls = calls(ask("kimi-k3", prompt, WEATHER + "," + CONVERT));
        assertThat(calls).hasSize(1);
        assertThat(calls.at("/0/function/arguments").asText()).isEqualTo(arguments);
    }

    @ParameterizedTest
    @CsvSource({"Tell me about converters", "What is 1 + 1?", "reget_weatherly"})
    void aPromptThatSuggestsNoToolGetsText(String prompt) {
        assertThat(new Caller(now)
                        .message(ask("kimi-k3", prompt, CONVERT))
                        .path("content")
                        .asText())
                .isEqualTo("Simulated answer to: " + prompt);
    }

    @ParameterizedTest
    @CsvSource({"kimi-k2.6, get_weather:0, get_weather:1", "kimi-k3, get_weather_0, get_weather_1"})
    void twoCitiesAreTwoCallsWithIdsInTheFormOfTheFamily(String model, String first, String second) {
        JsonNode calls = calls(ask(model, "Weather in New York and in Paris?", WEATHER));
        assertThat(calls.findValuesAsText("id")).containsExactly(first, second);
        assertThat(calls.findValuesAsText("index")).containsExactly("0", "1");
        assertThat(calls.findValuesAsText("arguments"))
                .containsExactly("{\"location\": \"New York\"}", "{\"location\": \"Paris\"}");
    }

    @ParameterizedTest
    @CsvSource({"kimi-k2.6, get_weather:1", "kimi-k3, get_weather_0"})
    void idsCountOverTheConversationOrStartAgain(String model, String id) {
        String history = history("get_weather:0", "get_weather", "77.0")
                + ",{'role':'assistant','content':'77.'},{'role':'user','content':'Weather in Paris?'}";
        assertThat(calls(body(model, history, WEATHER)).findValuesAsText("id")).containsExactly(id);
    }

    @Test
    void resultsComeBackWordForWord() {
        assertThat(content(body("kimi-k3", history("get_weather:0", "get_weather", "77.0"), WEATHER)))
                .isEqualTo("The weather in New York is 77.0.");
        assertThat(content(body("kimi-k3", history("convert_0", "convert", "no < idea"), CONVERT)))
                .isEqualTo("convert says: no < idea");
    }

    @Test
    void aResultBelongsToTheLatestCallWhenIdsRepeat() {
        String second = history("get_weather_0", "get_weather", "65.0").replace("New York", "Paris");
        String history = history("get_weather_0", "get_weather", "77.0") + ",{'role':'assistant','content':'77.'},";
        assertThat(content(body("kimi-k3", history + second, WEATHER))).isEqualTo("The weather in Paris is 65.0.");
    }

    @Test
    void legacyFunctionsBesideToolsAreSilentlyIgnored() {
        String body = Caller.chat(
                "kimi-k3", "Call old_one", "\"functions\":[{\"name\":\"old_one\"}],\"tools\":[" + CONVERT + "]");
        assertThat(content(body)).isEqualTo("Simulated answer to: Call old_one");
    }

    @Test
    void toolChoiceIsObeyed() {
        String none =
                ask("kimi-k3", "Weather in Rome?", WEATHER).replace("\"tools\"", "\"tool_choice\":\"none\",\"tools\"");
        assertThat(content(none)).startsWith("Simulated answer");
        String required = ask("kimi-k3", "Hi", WEATHER).replace("\"tools\"", "\"tool_choice\":\"required\",\"tools\"");
        assertThat(calls(required).findValuesAsText("name")).containsExactly("get_weather");
        String named = ask("kimi-k3", "Weather?", WEATHER + "," + CONVERT)
                .replace(
                        "\"tools\"",
                        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"convert\"}},\"tools\"");
        assertThat(calls(named).findValuesAsText("name")).containsExactly("convert");
    }

    @Test
    void aLimitCutsTheArguments() {
        String body = ask("kimi-k3", "Weather in New York?", WEATHER)
                .replace("\"tools\"", "\"max_tokens\":6,\"thinking\":{\"type\":\"disabled\"},\"tools\"");
        JsonNode reply = new Caller(now).chatJson(body);
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(reply.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"location\":");
    }

    @Test
    void toolsDeclaredInASystemMessageAreOfferedOnK3() {
        String messages = "{'role':'system','tools':[" + WEATHER + "]},{'role':'user','content':'Weather in Rome?'}";
        assertThat(calls(body("kimi-k3", messages, "")).findValuesAsText("name"))
                .isEqualTo(List.of("get_weather"));
    }

    @Test
    void toolsInASystemMessageAreCheckedToo() {
        String messages = "{'role':'system','tools':[{'type':'odd'}]},{'role':'user','content':'Hi'}";
        assertThat(new Caller(now).chat(body("kimi-k3", messages, "")).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "7",
                "{\"name\":\"a\",\"parameters\":{\"required\":[\"x\"],\"properties\":{\"x\":{\"$ref\":\"\"}}}}",
                "{\"name\":\"a\",\"parameters\":{\"required\":[\"x\"],\"properties\":{\"x\":{\"type\":[]}}}}",
                "{\"name\":\"a\",\"parameters\":{\"required\":[\"x\"],\"properties\":{\"x\":{\"$ref\":\"#\"}}}}",
            })
    void oddLegacyFunctionsDoNotBreakTheAnswer(String function) {
        String body = Caller.chat("kimi-k3", "Use function calling: a", "\"functions\":[" + function + "]");
        assertThat(new Caller(now).chat(body).statusCode()).isEqualTo(200);
    }

    private static String tool(String name, String parameters) {
        return "{'type':'function','function':{'name':'%s','parameters':%s}}"
                .formatted(name, parameters)
                .replace('\'', '"');
    }

    private static String history(String id, String name, String result) {
        return ("{'role':'user','content':'Weather in New York?'},{'role':'assistant','content':'',"
                        + "'reasoning_content':' ','tool_calls':[{'id':'%1$s','type':'function','function':{"
                        + "'name':'%2$s','arguments':'{\\\"location\\\":\\\"New York\\\"}'}}]},"
                        + "{'role':'tool','tool_call_id':'%1$s','content':'%3$s'}")
                .formatted(id, name, result);
    }

    private static String body(String model, String messages, String tools) {
        return "{\"model\":\"%s\",\"messages\":[%s],\"tools\":[%s]}"
                .formatted(model, messages.replace('\'', '"'), tools);
    }

    private static String ask(String model, String prompt, String tools) {
        return Caller.chat(model, prompt, "\"tools\":[" + tools + "]");
    }

    private static JsonNode calls(String body) {
        return new Caller(now).message(body).path("tool_calls");
    }

    private static String content(String body) {
        return new Caller(now).message(body).path("content").asText();
    }

    @Test
    void aPromptMayOrderALoopByItsSizeInWhichNoTwoCallsAreTheSame() {
        String prompt = "Call get_weather in 2 rounds of 3 calls";
        JsonNode calls = calls(ask("kimi-k3", prompt, WEATHER));
        assertThat(calls.findValuesAsText("arguments"))
                .containsExactly("{\"location\": \"1.1\"}", "{\"location\": \"1.2\"}", "{\"location\": \"1.3\"}");
        assertThat(new Caller(now)
                        .message(ask("kimi-k3", prompt, WEATHER)
                                .replace("\"tools\"", "\"tool_choice\":\"none\",\"tools\""))
                        .path("tool_calls"))
                .isEmpty();
    }
}

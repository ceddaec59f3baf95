package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.sandbox.ScriptedModel;
import org.moonroute.tools.ToolMethod;

/** A group of tools, given by its tag: to a prompt by every door, and to a key. */
@Timeout(120)
class ToolTagsTest {
    private static final String BEANS = "org.moonroute.tools.Weather," + Shop.class.getName();

    @TempDir
    Path folder;

    private final ScriptedModel model = new ScriptedModel();
    private Sandbox sandbox;
    private Serving serving;

    /** Two tools of one tag, and one of another. */
    public static final class Shop {
        /** Of shop. */
        @ToolMethod(description = "Tell the stock", tags = "shop")
        public int getStock() {
            return 12;
        }

        /** Of shop. */
        @ToolMethod(description = "Tell the price", tags = "shop")
        public int getPrice() {
            return 5;
        }

        /** Of office. */
        @ToolMethod(description = "Call the boss", tags = "office")
        public String callBoss() {
            return "busy";
        }
    }

    @AfterEach
    void end() {
        if (serving != null) {
            serving.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ask.md   | ---\\ntools: tag:shop\\n---\\nHello                            | get_price,get_stock
            ask.md   | ---\\ntools: [tag:shop, "tag:office"]\\n---\\nHello            | call_boss,get_price,get_stock
            ask.md   | ---\\ntools: [tag:shop, get_weather]\\n---\\nHello             | get_price,get_stock,get_weather
            ask.json | {"prompt": "Hello", "tools": ["tag:office"]}                   | call_boss
            ask.json | {"messages": [{"role": "user", "content": "Hello"}], "tools": ["tag:shop"]} | get_price,get_stock
            ask.txt  | Hello                                                          | call_boss
            """)
    void a_prompt_file_and_the_command_line_name_a_tag_as_they_name_a_tool(String file, String text, String offered) {
        Program program = new Program(folder)
                .with("--sandbox", "--trace", "-T", "tag:office")
                .set("moonroute.tools.beans=" + BEANS);
        program.file(file, text.replace("\\n", "\n"));

        Ran ran = program.answer(file);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(String.join(",", ran.requests().get(0).path("tools").findValuesAsText("name")))
                .isEqualTo(offered);
    }

    @Test
    void a_tag_that_no_tool_has_fails_the_prompt_and_says_which_there_are() {
        Program program = new Program(folder).with("--sandbox").set("moonroute.tools.beans=" + BEANS);
        program.file("ask.md", "---\ntools: [tag:shops]\n---\nHello");

        Ran ran = program.answer("ask.md");

        assertThat(ran.code()).isEqualTo(100);
        JsonNode failure = program.outcome("ask.failure.json");
        assertThat(failure.path("kind").asText()).isEqualTo("invalid-prompt");
        assertThat(failure.path("reason").asText())
                .isEqualTo("the prompt asks for tools of the tag shops, which no tool has; there are: office, shop");
    }

    @Test
    void a_message_and_a_key_name_a_tag_as_they_name_a_tool() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults(), model);
        String keys = "moonroute.http.keys=" + folder.resolve("keys.jsonl");
        Ran made = new Program(folder).bare("keys", "make", "shop", "--tools", "tag:shop", "--set", keys);
        assertThat(made.code()).as(made.err()).isZero();
        String secret = made.out().strip();
        serving = new Serving(sandbox, folder, Map.of("moonroute.tools.beans", BEANS));

        assertThat(new Program(folder).bare("keys", "list", "--set", keys).out())
                .contains("tools=tag:shop");
        assertThat(offeredTo(secret, "")).isEqualTo("get_price,get_stock");
        assertThat(offeredTo(secret, ",\"tools\":[\"*\"]")).isEqualTo("get_price,get_stock");
        assertThat(offeredTo(secret, ",\"tools\":[\"get_stock\"]")).isEqualTo("get_stock");
        assertThat(offeredTo(secret, ",\"tools\":[\"tag:shop\"]")).isEqualTo("get_price,get_stock");
        assertThat(refused(secret, ",\"tools\":[\"call_boss\"]"))
                .contains("may not use the tool call_boss", "granted: tag:shop");
        assertThat(refused(secret, ",\"tools\":[\"tag:office\"]")).contains("may not use all tools of tag:office");

        assertThat(offeredToMessage("tag:shop, get_weather")).isEqualTo("get_price,get_stock,get_weather");
        send("tag:shops");
        Message failed =
                await().atMost(Duration.ofSeconds(60)).until(() -> first(serving.take("failures")), one -> one != null);
        assertThat(failed.getStringProperty("moonroute_reason")).contains("the tag shops", "there are: office, shop");
    }

    private static Message first(List<Message> all) {
        return all.isEmpty() ? null : all.get(0);
    }

    private String offeredTo(String secret, String more) throws Exception {
        int before = model.requests().size();
        HttpResponse<String> response = chat(secret, more);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return offered(before);
    }

    private String refused(String secret, String more) throws Exception {
        HttpResponse<String> response = chat(secret, more);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        return response.body();
    }

    private HttpResponse<String> chat(String secret, String more) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(serving.http() + "/v1/chat/completions"))
                                .header("Authorization", "Bearer " + secret)
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]" + more + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String offeredToMessage(String tools) throws Exception {
        int before = model.requests().size();
        send(tools);
        await().atMost(Duration.ofSeconds(60)).until(() -> model.requests().size() > before);
        return offered(before);
    }

    private String offered(int request) {
        return String.join(
                ",", Program.json(model.requests().get(request)).path("tools").findValuesAsText("name"));
    }

    private void send(String tools) throws Exception {
        try (var factory = new org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory(serving.url());
                var connection = factory.createConnection("moonroute", serving.password());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("prompts"))) {
            TextMessage message = session.createTextMessage("Hello");
            message.setStringProperty("tools", tools);
            producer.send(message);
        }
    }
}

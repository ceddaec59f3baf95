import static org.moonroute.clients.Cases.check;
import static org.moonroute.clients.Cases.end;
import static org.moonroute.clients.Cases.expect;
import static org.moonroute.clients.Cases.has;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenAI's client for Java. Reports each case in the Test Anything Protocol; its files and batches are in OpenAiJavaBatches. */
class OpenAiJava {
    private static final String URL = System.getenv("MOONROUTE_URL");
    private static final OpenAIClient CLIENT = client(URL, Duration.ofMinutes(1), 0);

    public static void main(String[] arguments) {
        check("a plain answer", OpenAiJava::plain);
        check("a streamed answer, in pieces, with its finish reason and usage", OpenAiJava::streamed);
        check("a tool of its own, called, answered, and used", () -> ownTool(false));
        check("a tool of its own, streamed", () -> ownTool(true));
        check("a tool of the server, whole and streamed", OpenAiJava::serverTool);
        check(
                "what the service refuses to hear is a BadRequestException",
                () -> fails(BadRequestException.class, CLIENT, "forbidden words"));
        check("too many requests are a RateLimitException", () -> fails(RateLimitException.class, CLIENT, "always busy"));
        check(
                "a request that was one too many is answered when the client tries again",
                () -> has(text(ask(client(URL, Duration.ofMinutes(1), 2), "busy once, openai-java")), "busy once"));
        check(
                "a client that waits no longer gets its own time-out",
                () -> fails(OpenAIIoException.class, client(URL, Duration.ofMillis(500), 0), "hangs"));
        check(
                "a service that does not answer in time is an error of the server",
                () -> fails(InternalServerException.class, CLIENT, "hangs"));
        check("a stream that is cut is an error, and not a short answer", OpenAiJava::cut);
        check(
                "a wrong path is a NotFoundException",
                () -> fails(NotFoundException.class, client(URL + "/lost", Duration.ofMinutes(1), 0), "x"));
        end();
    }

    private static OpenAIClient client(String url, Duration timeout, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url)
                .apiKey("sk-any")
                .timeout(timeout)
                .maxRetries(retries)
                .build();
    }

    private static ChatCompletionCreateParams.Builder prompt(String text) {
        return ChatCompletionCreateParams.builder().model("kimi-k3").addUserMessage(text);
    }

    private static ChatCompletion ask(OpenAIClient client, String text) {
        return client.chat().completions().create(prompt(text).build());
    }

    private static String text(ChatCompletion reply) {
        return reply.validate().choices().get(0).message().content().orElse("");
    }

    private static ChatCompletion stream(ChatCompletionCreateParams.Builder request, List<String> pieces) {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                CLIENT.chat().completions().createStreaming(request.build())) {
            chunks.stream()
                    .peek(all::accumulate)
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> choice.delta().content().filter(text -> !text.isEmpty()).ifPresent(pieces::add));
        }
        return all.chatCompletion();
    }

    private static void plain() {
        ChatCompletion reply = ask(CLIENT, "Say hello");
        has(text(reply), "Say hello");
        has(reply.choices().get(0).finishReason().asString(), "stop");
        has(reply.model(), "kimi-k3");
        has(reply.usage().orElseThrow().totalTokens() > 0 ? "yes" : "no", "yes");
    }

    private static void streamed() {
        List<String> pieces = new ArrayList<>();
        ChatCompletionStreamOptions usage =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();
        ChatCompletion reply = stream(prompt("Say one two three").streamOptions(usage), pieces);
        has(pieces.size() > 1 ? "several" : "one", "several");
        has(String.join("", pieces), "Say one two three");
        has(reply.choices().get(0).finishReason().asString(), "stop");
        has(reply.usage().orElseThrow().completionTokens() > 0 ? "yes" : "no", "yes");
    }

    private static void ownTool(boolean streamed) {
        FunctionParameters parameters = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("country", Map.of("type", "string"))))
                .putAdditionalProperty("required", JsonValue.from(List.of("country")))
                .build();
        ChatCompletionCreateParams.Builder request = prompt("Use the tool get_capital for \"Norway\".")
                .addFunctionTool(FunctionDefinition.builder()
                        .name("get_capital")
                        .description("The capital of a country")
                        .parameters(parameters)
                        .build());
        ChatCompletion asked = streamed
                ? stream(request, new ArrayList<>())
                : CLIENT.chat().completions().create(request.build());
        has(asked.choices().get(0).finishReason().asString(), "tool_calls");
        ChatCompletionMessageToolCall call =
                asked.choices().get(0).message().toolCalls().orElseThrow().get(0);
        has(call.asFunction().function().arguments(), "Norway");
        request.addMessage(asked.choices().get(0).message())
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.asFunction().id())
                        .content("Oslo it is")
                        .build());
        has(text(CLIENT.chat().completions().create(request.build())), "Oslo it is");
    }

    private static void serverTool() {
        ChatCompletionCreateParams.Builder request = prompt("What is the weather in Oslo?")
                .addFunctionTool(FunctionDefinition.builder().name("get_weather").build());
        ChatCompletion reply = CLIENT.chat().completions().create(request.build());
        has(text(reply), "Oslo");
        has(reply.choices().get(0).message().toolCalls().isEmpty() ? "unseen" : "seen", "unseen");
        List<String> pieces = new ArrayList<>();
        stream(request, pieces);
        has(String.join("", pieces), "Oslo");
    }

    private static void cut() {
        List<String> pieces = new ArrayList<>();
        expect(SseException.class, () -> stream(prompt("cut off"), pieces));
        has(String.join("", pieces), "one");
    }

    private static void fails(Class<? extends Exception> kind, OpenAIClient client, String text) {
        expect(kind, () -> ask(client, text));
    }
}

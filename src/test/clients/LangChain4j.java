import static org.moonroute.clients.Cases.check;
import static org.moonroute.clients.Cases.end;
import static org.moonroute.clients.Cases.expect;
import static org.moonroute.clients.Cases.has;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** LangChain4j with its module for OpenAI. Reports each case in the Test Anything Protocol. */
class LangChain4j {
    private static final String URL = System.getenv("MOONROUTE_URL");
    /** LangChain4j has no word for a tool without a definition: it is put into the request. */
    private static final Map<String, Object> WEATHER =
            Map.of("tools", List.of(Map.of("type", "function", "function", Map.of("name", "get_weather"))));

    private static final ToolSpecification CAPITAL = ToolSpecification.builder()
            .name("get_capital")
            .description("The capital of a country")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("country")
                    .required("country")
                    .build())
            .build();
    private static final ChatModel MODEL = model(URL, Duration.ofMinutes(1), 0, Map.of());

    public static void main(String[] arguments) {
        check("a plain answer", LangChain4j::plain);
        check("a streamed answer, in pieces, with its finish reason and usage", LangChain4j::streamed);
        check("a tool of its own, called, answered, and used", () -> ownTool(MODEL::chat));
        check("a tool of its own, streamed", () -> ownTool(request -> stream(request, Map.of(), new ArrayList<>())));
        check("a tool of the server, whole and streamed", LangChain4j::serverTool);
        check(
                "what the service refuses to hear is an InvalidRequestException",
                () -> fails(InvalidRequestException.class, MODEL, "forbidden words"));
        check("too many requests are a RateLimitException", () -> fails(RateLimitException.class, MODEL, "always busy"));
        check(
                "a request that was one too many is answered when the client tries again",
                () -> has(model(URL, Duration.ofMinutes(1), 2, Map.of()).chat("busy once, LangChain4j"), "busy once"));
        check(
                "a client that waits no longer gets its own time-out",
                () -> fails(TimeoutException.class, model(URL, Duration.ofMillis(500), 0, Map.of()), "hangs"));
        check(
                "a service that does not answer in time is an error of the server",
                () -> fails(InternalServerException.class, MODEL, "hangs"));
        check("a stream that is cut is an error, and not a short answer", LangChain4j::cut);
        check(
                "a wrong path is not found",
                () -> fails(ModelNotFoundException.class, model(URL + "/lost", Duration.ofMinutes(1), 0, Map.of()), "x"));
        end();
    }

    private interface Ask {
        ChatResponse of(ChatRequest request) throws Exception;
    }

    private static ChatModel model(String url, Duration timeout, int retries, Map<String, Object> more) {
        return OpenAiChatModel.builder()
                .baseUrl(url)
                .apiKey("sk-any")
                .modelName("kimi-k3")
                .timeout(timeout)
                .maxRetries(retries)
                .customParameters(more)
                .build();
    }

    private static ChatResponse stream(ChatRequest request, Map<String, Object> more, List<String> pieces)
            throws Exception {
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(URL)
                .apiKey("sk-any")
                .modelName("kimi-k3")
                .customParameters(more)
                .build()
                .chat(request, new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.add(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        end.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        end.completeExceptionally(error);
                    }
                });
        return end.get(1, TimeUnit.MINUTES);
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private static void plain() {
        ChatResponse reply = MODEL.chat(request("Say hello"));
        has(reply.aiMessage().text(), "Say hello");
        has(reply.finishReason(), FinishReason.STOP.name());
        has(reply.metadata().modelName(), "kimi-k3");
        has(reply.tokenUsage().totalTokenCount() > 0, "true");
    }

    private static void streamed() throws Exception {
        List<String> pieces = new ArrayList<>();
        ChatResponse reply = stream(request("Say one two three"), Map.of(), pieces);
        has(pieces.size() > 1, "true");
        has(String.join("", pieces), "Say one two three");
        has(reply.finishReason(), FinishReason.STOP.name());
        has(reply.tokenUsage().outputTokenCount() > 0, "true");
    }

    private static void ownTool(Ask ask) throws Exception {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Use the tool get_capital for \"Norway\".")));
        ChatResponse asked = ask.of(ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(CAPITAL)
                .build());
        has(asked.finishReason(), FinishReason.TOOL_EXECUTION.name());
        has(asked.aiMessage().toolExecutionRequests().get(0).arguments(), "Norway");
        messages.add(asked.aiMessage());
        messages.add(ToolExecutionResultMessage.from(asked.aiMessage().toolExecutionRequests().get(0), "Oslo it is"));
        ChatResponse answer = ask.of(ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(CAPITAL)
                .build());
        has(answer.aiMessage().text(), "Oslo it is");
    }

    private static void serverTool() throws Exception {
        ChatRequest request = request("What is the weather in Oslo?");
        ChatResponse whole = model(URL, Duration.ofMinutes(1), 0, WEATHER).chat(request);
        has(whole.aiMessage().text(), "Oslo");
        has(whole.aiMessage().hasToolExecutionRequests(), "false");
        ChatResponse streamed = stream(request, WEATHER, new ArrayList<>());
        has(streamed.aiMessage().text(), "Oslo");
        has(streamed.finishReason(), FinishReason.STOP.name());
    }

    private static void cut() throws Exception {
        List<String> pieces = new ArrayList<>();
        try {
            stream(request("cut off"), Map.of(), pieces);
        } catch (ExecutionException error) {
            has(String.join("", pieces), "one");
            return;
        }
        throw new AssertionError("it did not fail; it said " + pieces);
    }

    private static void fails(Class<? extends Exception> kind, ChatModel model, String text) {
        expect(kind, () -> model.chat(text));
    }
}

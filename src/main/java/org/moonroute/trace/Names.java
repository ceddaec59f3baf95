package org.moonroute.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** What spans say, by the names of OpenTelemetry's conventions for generative AI, and by ours where they have none. */
final class Names {
    private static final String OURS = "moonroute.";

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> CACHED_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> REASONING_TOKENS = AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
    static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
    static final AttributeKey<String> TOOL_CALL = AttributeKey.stringKey("gen_ai.tool.call.id");
    static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> PROMPT = AttributeKey.stringKey(OURS + "prompt.id");
    static final AttributeKey<String> DOOR = AttributeKey.stringKey(OURS + "door");
    static final AttributeKey<String> LANE = AttributeKey.stringKey(OURS + "lane");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey(OURS + "outcome");
    static final AttributeKey<Long> ROUNDS = AttributeKey.longKey(OURS + "rounds");
    static final AttributeKey<Long> REMEMBERED = AttributeKey.longKey(OURS + "rounds.remembered");
    static final AttributeKey<Long> TOOL_CALLS = AttributeKey.longKey(OURS + "tool_calls");
    static final AttributeKey<String> LIMITED = AttributeKey.stringKey(OURS + "limited");
    static final AttributeKey<Double> COST = AttributeKey.doubleKey(OURS + "cost.usd");
    static final AttributeKey<Double> WAITED = AttributeKey.doubleKey(OURS + "waited.seconds");
    static final AttributeKey<Boolean> SIMULATED = AttributeKey.booleanKey(OURS + "simulated");
    static final AttributeKey<Long> ROUND = AttributeKey.longKey(OURS + "round");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey(OURS + "attempt");

    /** The conventions' word for Moonshot. */
    static final String MOONSHOT = "moonshot_ai";
    /** The conventions' word for an error of which no kind is known. */
    static final String OTHER = "_OTHER";

    private Names() {}
}

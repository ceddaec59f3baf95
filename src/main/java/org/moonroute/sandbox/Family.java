package org.moonroute.sandbox;

/**
 * Models that follow the same rules.
 *
 * <p>Source: the parameter tables of platform.kimi.ai/docs/api/chat and the OpenAPI file of tryAGI/Moonshot on GitHub,
 * which is kept in step with the official one.
 */
enum Family {
    /** moonshot-v1 and kimi-latest: plain text models with free sampling. */
    MOONSHOT_V1(Thinking.NEVER, 1024),
    /** kimi-k2-...-preview: free sampling, no thinking. */
    K2(Thinking.NEVER, 1024),
    /** kimi-k2-thinking: free sampling, always thinking. */
    K2_THINKING(Thinking.ALWAYS, 32_768),
    /** kimi-k2.5 and k2.6: fixed sampling, thinking unless told not to. */
    K2_5(Thinking.SWITCHED, 32_768),
    /** kimi-k2.7-code: fixed sampling, thinking cannot be switched off. */
    K2_7(Thinking.ALWAYS, 32_768),
    /** kimi-k3 and k3.1: fixed sampling, an effort of thinking; switching it off is tolerated by the live service. */
    K3(Thinking.SWITCHED, 131_072);

    /** Whether a model writes reasoning before its answer. */
    enum Thinking {
        NEVER,
        SWITCHED,
        ALWAYS
    }

    private final Thinking thinking;
    private final int defaultLimit;

    Family(Thinking thinking, int defaultLimit) {
        this.thinking = thinking;
        this.defaultLimit = defaultLimit;
    }

    Thinking thinking() {
        return thinking;
    }

    /** Completion tokens when the request names no limit. */
    int defaultLimit() {
        return defaultLimit;
    }

    boolean fixedSampling() {
        return compareTo(K2_5) >= 0;
    }

    boolean seesPictures() {
        return fixedSampling();
    }
}

package org.moonroute.conversation;

/**
 * What a call takes of the account, as the service counts it before it takes the call: the tokens of the prompt and those
 * that the reply may have, whether it will use them or not (platform.kimi.ai/docs, rate limits).
 *
 * @param prompt tokens of the prompt, estimated
 * @param reply tokens that the reply may have: max_completion_tokens
 * @param most what the call costs if it uses all of them and nothing is read from the cache
 */
public record Need(long prompt, long reply, Cost most) {

    /** Nothing at all. */
    public static final Need NOTHING = new Need(0, 0, Cost.ZERO);

    /** What counts against the tokens of a minute and of a day. */
    public long tokens() {
        return prompt + reply;
    }
}

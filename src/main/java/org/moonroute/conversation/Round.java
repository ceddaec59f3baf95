package org.moonroute.conversation;

import java.util.List;

/**
 * One request to the model and its reply, as it went.
 *
 * @param replyId the service's id of the reply
 * @param model the model that the service says it used
 * @param finishReason why the model stopped, as it says
 * @param usage what was used
 * @param cost what that costs
 * @param attempts every call made, the refused ones included; the last one brought the reply
 * @param simulated whether the reply came from the sandbox
 */
public record Round(
        String replyId,
        String model,
        String finishReason,
        Usage usage,
        Cost cost,
        List<Attempt> attempts,
        boolean simulated) {
    public Round {
        attempts = List.copyOf(attempts);
    }
}

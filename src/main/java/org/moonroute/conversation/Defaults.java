package org.moonroute.conversation;

import java.util.List;

/**
 * What a prompt gets where it does not say otherwise.
 *
 * @param system the system prompt; empty for none
 * @param options model and parameters
 * @param tools the tools it may use
 */
public record Defaults(String system, Options options, List<String> tools) {
    public Defaults {
        tools = List.copyOf(tools);
    }

    /** The prompt with everything it did not say filled in. */
    public Prompt applyTo(Prompt prompt) {
        return prompt.orElse(system, options, tools);
    }
}

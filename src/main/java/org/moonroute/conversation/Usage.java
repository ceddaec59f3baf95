package org.moonroute.conversation;

/**
 * What a round, or a conversation, used, in tokens.
 *
 * @param prompt tokens sent, cached ones included
 * @param completion tokens received, thinking included
 * @param total what the service calls the total
 * @param cached the part of {@code prompt} that was read from the service's cache
 * @param reasoning the part of {@code completion} that was thinking
 */
public record Usage(long prompt, long completion, long total, long cached, long reasoning) {

    /** Nothing used. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /** The sum of both. */
    public Usage plus(Usage other) {
        return new Usage(
                prompt + other.prompt,
                completion + other.completion,
                total + other.total,
                cached + other.cached,
                reasoning + other.reasoning);
    }
}

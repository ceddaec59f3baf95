package org.moonroute.tools;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a tool may be run: what its author knows of it, and nobody else.
 *
 * @param tags groups that it belongs to, so that a prompt or a key can be given all of one by {@code tag:NAME}
 * @param timeout the time that a call may take; absent for the setting {@code moonroute.tools.timeout}
 * @param maxResult how much of a result the model gets, in characters; 0 for {@link Catalogue#MAX_RESULT_CHARS}
 * @param idempotent whether running a call twice does no more than running it once, so that it may be run again when nobody
 *     knows what came of it
 * @param retries how often a call that failed is run again; only for idempotent tools
 * @param concurrency how many calls of it may run at once in this process; 0 for no limit
 * @param cache how long a result serves for calls with the same arguments, of whatever prompt; zero for never; only for
 *     idempotent tools
 * @param maxCalls how many calls of it one conversation may make; 0 for no limit of its own
 * @param approval whether somebody must say yes to each call before it is run
 * @param repeatable whether a conversation may make the same call, with the same arguments, again and again, as of a tool that is
 *     asked how far something is; otherwise the model is first reminded of the result, then stopped
 * @param secret the names of arguments whose values are hidden in the audit log, wherever in the arguments they stand
 */
public record ToolPolicy(
        SortedSet<String> tags,
        Optional<Duration> timeout,
        int maxResult,
        boolean idempotent,
        int retries,
        int concurrency,
        Duration cache,
        int maxCalls,
        boolean approval,
        boolean repeatable,
        Set<String> secret) {

    /** That of a tool whose author says nothing. */
    public static final ToolPolicy DEFAULT =
            new ToolPolicy(new TreeSet<>(), Optional.empty(), 0, false, 0, 0, Duration.ZERO, 0, false);

    /** The policy of a tool that is not repeatable and has no secrets. */
    public ToolPolicy(
            SortedSet<String> tags,
            Optional<Duration> timeout,
            int maxResult,
            boolean idempotent,
            int retries,
            int concurrency,
            Duration cache,
            int maxCalls,
            boolean approval) {
        this(tags, timeout, maxResult, idempotent, retries, concurrency, cache, maxCalls, approval, false, Set.of());
    }

    /** @throws IllegalArgumentException saying what is wrong, in terms of the fields of a tool's description */
    public ToolPolicy {
        secret = Set.copyOf(secret);
        tags = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(tags));
        for (String tag : tags) {
            if (!tag.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException("the tag '" + tag + "' must have 1 to 64 letters, digits, _ and -");
            }
        }
        if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
            throw new IllegalArgumentException("timeout must be longer than 0");
        }
        if (maxResult < 0 || retries < 0 || concurrency < 0 || maxCalls < 0 || cache.isNegative()) {
            throw new IllegalArgumentException(
                    "max_result, retries, concurrency, max_calls and cache must not be negative");
        }
        if (!idempotent && retries > 0) {
            throw new IllegalArgumentException(
                    "retries are for idempotent tools only: what failed may have been done. Say idempotent, or leave them out");
        }
        if (!idempotent && !cache.isZero()) {
            throw new IllegalArgumentException(
                    "cache is for idempotent tools only: a call that is answered from it is not run. Say idempotent, or leave it out");
        }
    }

    /** The policy with these groups as well. */
    public ToolPolicy withTags(SortedSet<String> more) {
        SortedSet<String> all = new TreeSet<>(tags);
        all.addAll(more);
        return new ToolPolicy(
                all,
                timeout,
                maxResult,
                idempotent,
                retries,
                concurrency,
                cache,
                maxCalls,
                approval,
                repeatable,
                secret);
    }
}

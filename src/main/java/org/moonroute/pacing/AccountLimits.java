package org.moonroute.pacing;

import java.util.List;

/**
 * What an account allows. 0 stands for no limit.
 *
 * @param concurrency calls in flight at once
 * @param requestsPerMinute calls that may begin within a minute
 * @param tokensPerMinute tokens of the prompt and of max_completion_tokens together, within a minute
 * @param tokensPerDay the same within a day
 */
public record AccountLimits(int concurrency, int requestsPerMinute, long tokensPerMinute, long tokensPerDay) {
    /** Nothing is limited. */
    public static final AccountLimits NONE = new AccountLimits(0, 0, 0, 0);

    /** By tier, from 0 on: Moonshot's table of rate limits (platform.kimi.ai/docs, as of 2026-11). */
    private static final List<AccountLimits> TIERS = List.of(
            new AccountLimits(1, 3, 500_000, 1_500_000),
            new AccountLimits(50, 200, 2_000_000, 0),
            new AccountLimits(100, 500, 3_000_000, 0),
            new AccountLimits(200, 5_000, 3_000_000, 0),
            new AccountLimits(400, 5_000, 4_000_000, 0),
            new AccountLimits(1_000, 10_000, 5_000_000, 0));

    /** The highest tier that there is. */
    public static final int HIGHEST_TIER = TIERS.size() - 1;

    /** The limits of an account of this tier, from 0 to {@link #HIGHEST_TIER}. */
    public static AccountLimits ofTier(int tier) {
        return TIERS.get(tier);
    }

    /**
     * One of so many equal parts of it, so that all parts together allow no more than the whole.
     *
     * @throws IllegalArgumentException if it is too little to be divided; says which limit
     */
    public AccountLimits part(int parts) {
        return new AccountLimits(
                (int) part("calls in flight", concurrency, parts),
                (int) part("requests per minute", requestsPerMinute, parts),
                part("tokens per minute", tokensPerMinute, parts),
                part("tokens per day", tokensPerDay, parts));
    }

    private static long part(String what, long limit, int parts) {
        if (limit > 0 && limit < parts) {
            throw new IllegalArgumentException(limit + " " + what + " cannot be divided by " + parts);
        }
        return limit / parts;
    }
}

package org.moonroute.sandbox;

import java.util.List;

/**
 * What an organization may do, by its tier.
 *
 * <p>Source: platform.kimi.ai/docs/pricing/limits.
 *
 * @param concurrency requests at the same time
 * @param requests a minute
 * @param tokens a minute
 * @param dailyTokens a day; {@link Long#MAX_VALUE} for no limit
 */
record TierLimits(int concurrency, int requests, long tokens, long dailyTokens) {
    private static final List<TierLimits> TIERS = List.of(
            new TierLimits(1, 3, 500_000, 1_500_000),
            new TierLimits(50, 200, 2_000_000, Long.MAX_VALUE),
            new TierLimits(100, 500, 3_000_000, Long.MAX_VALUE),
            new TierLimits(200, 5_000, 3_000_000, Long.MAX_VALUE),
            new TierLimits(400, 5_000, 4_000_000, Long.MAX_VALUE),
            new TierLimits(1_000, 10_000, 5_000_000, Long.MAX_VALUE));

    static TierLimits of(int tier) {
        return TIERS.get(tier);
    }
}

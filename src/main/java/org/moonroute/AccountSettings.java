package org.moonroute;

import java.time.Clock;
import java.util.Map;
import org.moonroute.conversation.Lane;
import org.moonroute.pacing.AccountLimits;
import org.moonroute.pacing.Pacer;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** What the settings say of the account: its tier, and limits of its own that win over the tier's. */
final class AccountSettings {
    private static final String TIER = "moonroute.account.tier";
    private static final String PROCESSES = "moonroute.account.processes";
    private static final int DEFAULT_CONCURRENCY = 16;

    private final Settings settings;
    private final AccountLimits preset;

    AccountSettings(Settings settings) {
        this.settings = settings;
        this.preset = settings.optional(TIER).isPresent() ? tier(settings.number(TIER)) : AccountLimits.NONE;
    }

    private static AccountLimits tier(int tier) {
        if (tier > AccountLimits.HIGHEST_TIER) {
            throw new SettingsException(TIER + " must be 0 to " + AccountLimits.HIGHEST_TIER + ", not " + tier);
        }
        return AccountLimits.ofTier(tier);
    }

    /** Prompts under way at once. */
    int concurrency() {
        if (settings.optional("moonroute.concurrency").isPresent()) {
            return settings.count("moonroute.concurrency");
        }
        int ofAccount = part(preset).concurrency();
        return ofAccount == 0 ? DEFAULT_CONCURRENCY : ofAccount;
    }

    /** Threads that answer so many prompts at once. */
    Workers workers(int most, String name) {
        AccountLimits limits = limits();
        boolean waiting = limits.requestsPerMinute() > 0 || limits.tokensPerMinute() > 0;
        return waiting ? Workers.waiting(most, name) : Workers.atMost(most, name);
    }

    Pacer pacer(Clock clock) {
        return new Pacer(
                limits(),
                settings.duration("moonroute.account.burst"),
                Map.of(
                        Lane.INTERACTIVE, settings.count("moonroute.lanes.interactive"),
                        Lane.QUEUE, settings.count("moonroute.lanes.queue"),
                        Lane.BULK, settings.count("moonroute.lanes.bulk")),
                clock);
    }

    /** This process' part of what the account allows; and never more calls in flight than prompts are under way. */
    AccountLimits limits() {
        AccountLimits part = part(new AccountLimits(
                (int) limit("moonroute.account.concurrency", preset.concurrency()),
                (int) limit("moonroute.account.requests-per-minute", preset.requestsPerMinute()),
                limit("moonroute.account.tokens-per-minute", preset.tokensPerMinute()),
                limit("moonroute.account.tokens-per-day", preset.tokensPerDay())));
        int underWay = concurrency();
        return new AccountLimits(
                part.concurrency() == 0 ? underWay : Math.min(part.concurrency(), underWay),
                part.requestsPerMinute(),
                part.tokensPerMinute(),
                part.tokensPerDay());
    }

    private AccountLimits part(AccountLimits whole) {
        try {
            return whole.part(settings.count(PROCESSES));
        } catch (IllegalArgumentException tooLittle) {
            throw new SettingsException(PROCESSES + ": " + tooLittle.getMessage()
                    + "; let fewer processes share the account, or raise the limit");
        }
    }

    private long limit(String key, long ofTier) {
        return settings.optional(key).isPresent() ? settings.number(key) : ofTier;
    }
}

package org.moonroute.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;

/**
 * How a sandbox is to be started. Immutable; every {@code with} method returns a changed copy.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 * @param rules YAML or JSON file of rules, or null for the built-in behaviour only
 * @param asOf the day the sandbox stands on: decides which models are alive, and the {@code created} of replies
 * @param tier 0 to 5 to enforce the limits of that tier, or null for none
 * @param latency how long a chat request that passed the checks waits for its reply, unless a rule says otherwise
 * @param apiKey the one key accepted, or null to accept any key of the form {@code sk-...}
 */
public record SandboxOptions(
        String host, int port, Path rules, LocalDate asOf, Integer tier, Duration latency, String apiKey) {

    /** Refuses a port, tier or latency out of range with an {@link IllegalArgumentException}. */
    public SandboxOptions {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(asOf, "asOf");
        require(port >= 0 && port <= 65535, "port must be between 0 and 65535, but is " + port);
        require(tier == null || tier >= 0 && tier <= 5, "tier must be between 0 and 5, but is " + tier);
        require(!latency.isNegative(), "latency must not be negative, but is " + latency);
    }

    /** Loopback only, any free port, today, no limits, no latency, any key. */
    public static SandboxOptions defaults() {
        return new SandboxOptions("127.0.0.1", 0, null, LocalDate.now(), null, Duration.ZERO, null);
    }

    /** The same, listening on {@code value}. */
    public SandboxOptions withHost(String value) {
        return new SandboxOptions(value, port, rules, asOf, tier, latency, apiKey);
    }

    /** The same, on port {@code value}; 0 for any free one. */
    public SandboxOptions withPort(int value) {
        return new SandboxOptions(host, value, rules, asOf, tier, latency, apiKey);
    }

    /** The same, with the rules of file {@code value}; null for none. */
    public SandboxOptions withRules(Path value) {
        return new SandboxOptions(host, port, value, asOf, tier, latency, apiKey);
    }

    /** The same, standing on day {@code value}. */
    public SandboxOptions withAsOf(LocalDate value) {
        return new SandboxOptions(host, port, rules, value, tier, latency, apiKey);
    }

    /** The same, with the limits of tier {@code value}; null for none. */
    public SandboxOptions withTier(Integer value) {
        return new SandboxOptions(host, port, rules, asOf, value, latency, apiKey);
    }

    /** The same, each chat reply held back for {@code value}. */
    public SandboxOptions withLatency(Duration value) {
        return new SandboxOptions(host, port, rules, asOf, tier, value, apiKey);
    }

    /** The same, accepting only key {@code value}; null for any of the form {@code sk-...}. */
    public SandboxOptions withApiKey(String value) {
        return new SandboxOptions(host, port, rules, asOf, tier, latency, value);
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "SandboxOptions[host=%s, port=%d, rules=%s, asOf=%s, tier=%s, latency=%s, apiKey=%s]"
                .formatted(host, port, rules, asOf, tier, latency, apiKey == null ? "any" : "set");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

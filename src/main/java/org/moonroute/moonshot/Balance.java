package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.FailureKind;

/** Asks the service what money the account has left (GET /v1/users/me/balance, platform.kimi.ai/docs). */
public final class Balance {
    private static final String PATH = "/users/me/balance";
    private static final int REFUSED = 300;
    /** What is not about this one request. */
    private static final Set<FailureKind> TELLING = EnumSet.of(
            FailureKind.UNAUTHORIZED, FailureKind.OUT_OF_MONEY, FailureKind.OVERLOADED, FailureKind.SERVER_ERROR);

    private final String baseUrl;
    private final ApiKey key;
    private final Duration timeout;

    /** Of the account with this key at this service; not waiting longer than this for an answer. */
    public Balance(String baseUrl, ApiKey key, Duration timeout) {
        this.baseUrl = baseUrl;
        this.key = key;
        this.timeout = timeout;
    }

    /** What may be spent, in the account's currency; absent when the service does not say. */
    public Optional<BigDecimal> available() {
        try {
            HttpURLConnection call = call();
            try {
                return available(call);
            } finally {
                call.disconnect();
            }
        } catch (IOException unknown) {
            // Whoever wants to know goes on without it: the calls themselves will tell.
            return Optional.empty();
        }
    }

    /**
     * What a call would be refused for, as far as this tells: a service that cannot be reached or fails, a wrong key, no money.
     * Costs nothing.
     */
    public Optional<FailureKind> trouble() {
        try {
            HttpURLConnection call = call();
            try {
                int status = call.getResponseCode();
                if (status < REFUSED) {
                    return available(call).filter(left -> left.signum() <= 0).map(left -> FailureKind.OUT_OF_MONEY);
                }
                FailureKind kind = Refusals.classify(status, "", "");
                return TELLING.contains(kind) ? Optional.of(kind) : Optional.empty();
            } finally {
                call.disconnect();
            }
        } catch (IOException broken) {
            return Optional.of(FailureKind.UNREACHABLE);
        }
    }

    private static Optional<BigDecimal> available(HttpURLConnection call) throws IOException {
        try (InputStream in = call.getInputStream()) {
            JsonNode balance = Json.MAPPER.readTree(in).at("/data/available_balance");
            return balance.isNumber() ? Optional.of(balance.decimalValue()) : Optional.empty();
        }
    }

    private HttpURLConnection call() throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) URI.create(baseUrl + PATH).toURL().openConnection();
        call.setConnectTimeout((int) timeout.toMillis());
        call.setReadTimeout((int) timeout.toMillis());
        call.setInstanceFollowRedirects(false);
        call.setRequestProperty("Authorization", key.bearer());
        return call;
    }
}

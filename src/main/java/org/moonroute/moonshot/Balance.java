package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Asks the service what money the account has left (GET /v1/users/me/balance, platform.kimi.ai/docs). */
public final class Balance {
    private static final String PATH = "/users/me/balance";

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
            HttpURLConnection call =
                    (HttpURLConnection) URI.create(baseUrl + PATH).toURL().openConnection();
            call.setConnectTimeout((int) timeout.toMillis());
            call.setReadTimeout((int) timeout.toMillis());
            call.setInstanceFollowRedirects(false);
            call.setRequestProperty("Authorization", key.bearer());
            try (InputStream in = call.getInputStream()) {
                JsonNode balance = Json.MAPPER.readTree(in).at("/data/available_balance");
                return balance.isNumber() ? Optional.of(balance.decimalValue()) : Optional.empty();
            } finally {
                call.disconnect();
            }
        } catch (IOException unknown) {
            // Whoever wants to know goes on without it: the calls themselves will tell.
            return Optional.empty();
        }
    }
}

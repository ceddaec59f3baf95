package org.moonroute;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.cli.Engine;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.trace.Known;
import org.moonroute.trace.Receiver;
import org.moonroute.trace.Sender;
import org.moonroute.trace.Traces;

/** What the settings say of traces. Where there are none, nothing of OpenTelemetry is loaded. */
final class TraceSettings {
    private static final String ENDPOINT = "moonroute.traces.endpoint";
    private static final String SAMPLE = "moonroute.traces.sample";
    /** Control characters would be lines of their own in what is sent. */
    private static final Pattern HEADER = Pattern.compile("\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*=\\s*([ -~]*?)\\s*");

    private final Engine.Start start;
    private final Settings settings;

    TraceSettings(Engine.Start start) {
        this.start = start;
        this.settings = start.settings();
    }

    /**
     * Tells the receiver that is configured; absent when none is, and when the prompts are answered elsewhere, whose traces they
     * are then.
     *
     * @param models the models that have a profile
     * @param tools whether there is a tool of this name now
     * @throws SettingsException if a setting cannot be used
     */
    Optional<Traces> traces(Set<String> models, Predicate<String> tools) {
        if (settings.text(ENDPOINT).equals("none") || start.via().isPresent()) {
            return Optional.empty();
        }
        String version = Moonroute.class.getPackage().getImplementationVersion();
        return Optional.of(new Traces(
                new Receiver(endpoint(), headers(start.passwords().traces())),
                new Sender(
                        settings.text("moonroute.traces.service"),
                        version == null ? "unknown" : version,
                        URI.create(settings.text("moonroute.base-url"))),
                new Known(models, tools),
                share()));
    }

    private URI endpoint() {
        String text = settings.text(ENDPOINT);
        try {
            URI url = new URI(text);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            // A password would be in logs.
            if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException none) {
            // Said below.
        }
        throw new SettingsException(ENDPOINT
                + " must be like http://localhost:4318/v1/traces, without a user or password, or none"
                + " (a key goes into OTEL_EXPORTER_OTLP_HEADERS; OTEL_EXPORTER_OTLP_ENDPOINT sets it too)");
    }

    private double share() {
        BigDecimal share = settings.decimal(SAMPLE);
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
            throw new SettingsException(SAMPLE + " must be a number from 0 to 1, not '" + settings.text(SAMPLE) + "'");
        }
        return share.doubleValue();
    }

    /** As OpenTelemetry has them: separated by commas, and values may have characters written as %20. */
    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String one : text.split(",")) {
            Matcher matcher = HEADER.matcher(one);
            if (matcher.matches()) {
                headers.put(matcher.group(1), decoded(matcher.group(2)));
            } else if (!one.isBlank()) {
                throw wrongHeaders();
            }
        }
        return headers;
    }

    private static String decoded(String value) {
        try {
            // A plus is a plus there.
            String decoded = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (decoded.chars().allMatch(one -> one >= ' ' && one <= '~')) {
                return decoded;
            }
        } catch (IllegalArgumentException wrong) {
            // Said below.
        }
        throw wrongHeaders();
    }

    /** What was given may be a key, and is not shown. */
    private static SettingsException wrongHeaders() {
        return new SettingsException(
                "OTEL_EXPORTER_OTLP_HEADERS must be like name=value,name=value, with characters that are not"
                        + " plain written as %20");
    }
}

package org.moonroute.broker;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a broker is: {@code tcp://host:port} for Artemis' own protocol, {@code amqp://host:port} or {@code amqps://host:port}
 * for AMQP 1.0. Several of one kind, separated by commas, are one broker and those that stand in for it. What follows a
 * question mark are options of the client, for all of them. Options may be secret: only {@link #place} is for people.
 */
final class BrokerUrl {
    private static final Pattern FORM = Pattern.compile("([^?]*)(?:\\?(.*))?", Pattern.DOTALL);
    private static final Map<String, Integer> PORTS = Map.of("tcp", 61616, "amqp", 5672, "amqps", 5671);
    private static final Pattern LOGIN = Pattern.compile("(?i)(jms\\.)?(user|username|password)");
    private static final Pattern TLS = Pattern.compile("(?i).*(trustStore|keyStore|trustAll|verifyHost|sslContext).*");
    private static final Pattern SECRET = Pattern.compile("(?i).*(pass|pwd|secret|token).*");

    private final List<URI> servers;
    private final Map<String, String> options;

    private BrokerUrl(List<URI> servers, Map<String, String> options) {
        this.servers = servers;
        this.options = options;
    }

    /**
     * Reads it.
     *
     * @throws BrokerUnusable if it is none that can be used; says what is supported, and none of its options' values
     */
    static BrokerUrl parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalStateException("the form fits any text");
        }
        List<URI> servers =
                Arrays.stream(form.group(1).split(",")).map(BrokerUrl::server).toList();
        if (servers.stream().map(URI::getScheme).distinct().count() > 1) {
            throw wrong("servers of different kinds cannot stand in for each other");
        }
        return new BrokerUrl(servers, options(form.group(2)));
    }

    private static URI server(String text) {
        try {
            URI uri = new URI(text.strip());
            Integer port = PORTS.get(uri.getScheme() == null ? "" : uri.getScheme());
            if (uri.getUserInfo() != null) {
                throw wrong("it must hold no user and no password, which have settings of their own");
            }
            if (port == null || uri.getHost() == null || !uri.getPath().isEmpty()) {
                throw wrong("that is no broker's URL");
            }
            return new URI(
                    uri.getScheme(), null, uri.getHost(), uri.getPort() < 0 ? port : uri.getPort(), null, null, null);
        } catch (java.net.URISyntaxException none) {
            // Its message has the text, which may hold a password.
            throw wrong("that is no broker's URL");
        }
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return options;
        }
        for (String option : query.split("&")) {
            String[] parts = option.split("=", 2);
            if (LOGIN.matcher(parts[0]).matches()) {
                throw wrong("it must hold no user and no password, which have settings of their own");
            }
            options.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return options;
    }

    private static BrokerUnusable wrong(String why) {
        return new BrokerUnusable("the broker's URL: " + why + "; supported are tcp://host:61616 (Artemis),"
                + " amqp://host:5672 and amqps://host:5671 (AMQP 1.0), with options after a question mark,"
                + " as in tcp://host:61616?sslEnabled=true");
    }

    /** If it speaks AMQP; else it speaks Artemis' own protocol. */
    boolean isAmqp() {
        return servers.get(0).getScheme().startsWith("amqp");
    }

    /** Its servers, each with its port and nothing else. */
    List<String> servers() {
        return servers.stream().map(URI::toString).toList();
    }

    /** What people are told: the servers without the options. */
    String place() {
        return String.join(",", servers());
    }

    /** Options as a query, these defaults among them where it does not say otherwise. */
    String query(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(options);
        return all.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
    }

    /** These options as well; those that it has already win. */
    BrokerUrl with(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(options);
        return new BrokerUrl(servers, all);
    }

    /** If what is said to its servers is encrypted. */
    boolean isEncrypted() {
        return servers.get(0).getScheme().equals("amqps") || "true".equals(options.get("sslEnabled"));
    }

    /** If it says itself whom to trust, and how it is checked. */
    boolean hasTlsOptions() {
        return options.keySet().stream().anyMatch(TLS.asMatchPredicate());
    }

    /** A value as it is written in a URL. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The options that begin so, or those that begin with none of these. */
    BrokerUrl only(boolean beginning, String... prefixes) {
        Map<String, String> kept = new LinkedHashMap<>(options);
        kept.keySet().removeIf(key -> Arrays.stream(prefixes).anyMatch(key::startsWith) != beginning);
        return new BrokerUrl(servers, kept);
    }

    /** Those of its options whose names begin so, by the rest of their names. */
    Map<String, String> optionsOf(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        only(true, prefix).options.forEach((name, value) -> found.put(name.substring(prefix.length()), value));
        return found;
    }

    /** The names of its options. */
    List<String> optionNames() {
        return new ArrayList<>(options.keySet());
    }

    /** Keeps the options' secrets out of a text that somebody else wrote. */
    String mask(String text) {
        String masked = text;
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (SECRET.matcher(option.getKey()).matches() && !option.getValue().isEmpty()) {
                masked = masked.replace(option.getValue(), "***");
            }
        }
        return masked;
    }

    /** Keeps the options out of logs. */
    @Override
    public String toString() {
        return place();
    }
}

package org.moonroute.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.moonroute.spelling.Nearest;

/**
 * The settings of this process. Later ones win: the defaults that came with the program, {@code application.properties} of
 * the configuration folder, environment variables (some of OpenTelemetry's; {@code MOONROUTE_CALL_TIMEOUT} for
 * {@code moonroute.call-timeout}), the command line. The keys that exist are those of the shipped file; another key of ours stops the start.
 */
public final class Settings {
    private static final String PREFIX = "moonroute.";
    private static final String COMMAND_LINE = "the command line";
    private static final String DEFAULTS = "/org/moonroute/application.properties";
    /** Variables that are for the launcher, and secrets, which are no settings. */
    private static final Set<String> OTHERS = Set.of(
            "MOONROUTE_HOME",
            "MOONROUTE_JAVA_OPTS",
            "MOONROUTE_CACHE",
            "MOONROUTE_BROKER_PASSWORD",
            "MOONROUTE_BROKER_TRUST_PASSWORD",
            "MOONROUTE_BROKER_KEY_PASSWORD",
            "MOONROUTE_JOURNAL_PASSWORD",
            "MOONROUTE_HTTP_KEY_PASSWORD");

    private final Path home;
    private final Map<String, String> values;
    private final Map<String, String> environment;

    private Settings(Path home, Map<String, String> values, Map<String, String> environment) {
        this.home = home;
        this.values = values;
        this.environment = environment;
    }

    /**
     * Reads the settings.
     *
     * @param home the folder that has {@code routes/} and {@code config/}
     * @param environment the environment variables
     * @throws SettingsException naming the file or variable, the key, and the way out
     */
    public static Settings load(Path home, Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>(defaults());
        Path file = home.resolve("config").resolve("application.properties");
        if (Files.exists(file)) {
            fromFile(file).forEach((key, value) -> put(values, key, value, file.toString()));
        }
        values.putAll(SharedVariables.of(environment));
        environment.forEach((name, value) -> {
            if (name.startsWith("MOONROUTE_") && !OTHERS.contains(name)) {
                put(values, key(name, values.keySet()), value, "environment variable " + name);
            }
        });
        Optional.ofNullable(environment.get("MOONSHOT_BASE_URL"))
                .ifPresent(url -> values.put("moonroute.base-url", url));
        return new Settings(home, values, Map.copyOf(environment));
    }

    /** These settings with one changed, as by the command line. */
    public Settings with(String key, String value) {
        Map<String, String> changed = new TreeMap<>(values);
        put(changed, key, value, COMMAND_LINE);
        return new Settings(home, changed, environment);
    }

    /** All of them, Camel's own among them. */
    public Properties all() {
        Properties all = new Properties();
        all.putAll(values);
        return all;
    }

    /** The folder that has {@code routes/} and {@code config/}. */
    public Path home() {
        return home;
    }

    /** A variable of the environment, for files that name some; it is no setting, and may be a secret. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** A path; a relative one is below the home folder. */
    public Path homePath(String key) {
        return home.resolve(text(key));
    }

    /** A text. */
    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no such setting: " + key);
        }
        return value.strip();
    }

    /** A text that may be left out. */
    public Optional<String> optional(String key) {
        return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    /** A list, separated by commas. */
    public List<String> list(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** A whole number, 0 or more. */
    public int number(String key) {
        try {
            int number = Integer.parseInt(text(key));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw wrong(key, "a whole number, 0 or more");
    }

    /** A whole number, 1 or more. */
    public int count(String key) {
        int number = number(key);
        if (number == 0) {
            throw wrong(key, "a whole number, 1 or more");
        }
        return number;
    }

    /** A number that may have a fraction. */
    public BigDecimal decimal(String key) {
        try {
            return new BigDecimal(text(key));
        } catch (NumberFormatException wrong) {
            throw wrong(key, "a number");
        }
    }

    /** A time, as {@code 250ms}, {@code 30s}, {@code 10m} or {@code 2h}, or in ISO 8601. */
    public Duration duration(String key) {
        return time(text(key)).orElseThrow(() -> wrong(key, "a time such as 250ms, 30s, 10m or 2h"));
    }

    /** A time written as {@code 250ms}, {@code 30s}, {@code 10m} or {@code 2h}, or in ISO 8601; empty when it is none. */
    public static Optional<Duration> time(String written) {
        String text = written.strip().toUpperCase(Locale.ROOT);
        try {
            Duration time = text.endsWith("MS")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse(text.startsWith("P") ? text : "PT" + text);
            return Optional.of(time).filter(one -> !one.isNegative());
        } catch (DateTimeParseException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** A size in bytes, as {@code 500}, {@code 64k} or {@code 32m}. */
    public long bytes(String key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        int shift = text.endsWith("k") ? 10 : text.endsWith("m") ? 20 : text.endsWith("g") ? 30 : 0;
        try {
            long count = Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1));
            if (count >= 0) {
                return Math.multiplyExact(count, 1L << shift);
            }
        } catch (ArithmeticException | NumberFormatException none) {
            // Said below.
        }
        throw wrong(key, "a size such as 500, 64k or 32m");
    }

    /** One of some words. */
    public <E extends Enum<E>> E word(String key, Class<E> words) {
        String text = text(key).toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(words.getEnumConstants())
                .filter(word -> word.name().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        key,
                        "one of "
                                + Arrays.toString(words.getEnumConstants())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-')));
    }

    /** Yes or no. */
    public boolean flag(String key) {
        return switch (text(key).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw wrong(key, "true or false");
        };
    }

    private SettingsException wrong(String key, String expected) {
        return new SettingsException(key + " must be " + expected + ", not '" + text(key) + "'");
    }

    private static void put(Map<String, String> values, String key, String value, String where) {
        boolean ofSomebodyElse = !key.startsWith(PREFIX) && !where.equals(COMMAND_LINE) || key.startsWith("camel.");
        if (!values.containsKey(key) && !ofSomebodyElse) {
            throw new SettingsException(where + ": there is no setting " + key + meant(key, values.keySet()));
        }
        values.put(key, value);
    }

    /** The key that a variable's name stands for; its own spelling when there is none, for the error. */
    private static String key(String variable, Set<String> keys) {
        return keys.stream()
                .filter(key ->
                        key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_").equals(variable))
                .findFirst()
                .orElseGet(() ->
                        variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-'));
    }

    private static String meant(String key, Set<String> keys) {
        List<String> ours =
                keys.stream().filter(other -> other.startsWith(PREFIX)).toList();
        return Nearest.of(key, ours).map(near -> "; did you mean " + near + "?").orElse("");
    }

    private static Map<String, String> defaults() {
        try (InputStream in = Settings.class.getResourceAsStream(DEFAULTS)) {
            return map(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new SettingsException("the program's own defaults cannot be read: " + broken.getMessage());
        }
    }

    private static Map<String, String> fromFile(Path file) {
        try {
            return map(Files.readString(file));
        } catch (IOException | IllegalArgumentException broken) {
            throw new SettingsException(file + " cannot be read: " + broken);
        }
    }

    /** Some editors begin a file with a byte order mark; it is no part of the first key. */
    private static Map<String, String> map(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }
}

package org.moonroute.moonshot;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The file of model profiles: {@code models:} by name, {@code unlisted:} for every other model, and {@code calls:} for what calls
 * of the service's own tools cost.
 *
 * @param models the profiles
 * @param unlisted the profile of a model that is not listed
 * @param calls what one call of a tool that the service charges for costs in US dollars, by the tool's name or its formula
 */
public record ProfileFile(List<ModelProfile> models, ModelProfile unlisted, Map<String, BigDecimal> calls) {
    private static final Set<String> KEYS = Set.of(
            "context",
            "released",
            "ended",
            "price",
            "fixed",
            "fixed-without-thinking",
            "thinking",
            "efforts",
            "obeys-no-tools",
            "defaults");

    /**
     * Reads the file.
     *
     * @throws IllegalStateException naming the file, the model and the field, if anything in it is wrong
     */
    public static ProfileFile read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new IllegalStateException(file + ": there is no such file", missing);
        } catch (IOException unreadable) {
            throw new IllegalStateException(file + " cannot be read: " + unreadable, unreadable);
        } catch (YamlEngineException | IllegalArgumentException wrong) {
            throw new IllegalStateException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static ProfileFile parse(String yaml) {
        Map<String, Object> root = map(new Load(LoadSettings.builder().build()).loadFromString(yaml), "the file");
        List<ModelProfile> models = new ArrayList<>();
        map(root.get("models"), "models").forEach((name, fields) -> models.add(profile(name, map(fields, name))));
        return new ProfileFile(
                List.copyOf(models),
                profile("this model", map(root.get("unlisted"), "unlisted")),
                numbers("the file", "calls", root));
    }

    private static ModelProfile profile(String name, Map<String, Object> fields) {
        for (String key : fields.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(name + ": unknown field " + key + "; there are: "
                        + KEYS.stream().sorted().toList());
            }
        }
        return new ModelProfile(
                name,
                number(name, "context", fields.get("context")).longValue(),
                Optional.ofNullable(fields.get("released")).map(date -> date(name, "released", date)),
                Optional.ofNullable(fields.get("ended")).map(date -> date(name, "ended", date)),
                Optional.ofNullable(fields.get("price")).map(price -> price(name, map(price, name + ".price"))),
                numbers(name, "fixed", fields),
                numbers(name, "fixed-without-thinking", fields),
                thinking(name, String.valueOf(fields.getOrDefault("thinking", "unknown"))),
                strings(name, fields.getOrDefault("efforts", List.of())),
                flag(name, "obeys-no-tools", fields.getOrDefault("obeys-no-tools", true)),
                map(fields.getOrDefault("defaults", Map.of()), name + ".defaults"));
    }

    private static ModelProfile.Price price(String name, Map<String, Object> fields) {
        return new ModelProfile.Price(
                number(name, "price.hit", fields.get("hit")),
                number(name, "price.miss", fields.get("miss")),
                number(name, "price.output", fields.get("output")));
    }

    private static LocalDate date(String name, String field, Object value) {
        try {
            return LocalDate.parse(value.toString());
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(name + ": " + field + " must be a date like 2026-05-25, not " + value);
        }
    }

    private static ModelProfile.Thinking thinking(String name, String word) {
        return Arrays.stream(ModelProfile.Thinking.values())
                .filter(thinking -> thinking.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + ": thinking must be never, switchable, always or unknown, not " + word));
    }

    private static Map<String, BigDecimal> numbers(String name, String field, Map<String, Object> fields) {
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        map(fields.getOrDefault(field, Map.of()), name + "." + field)
                .forEach((one, number) -> numbers.put(one, number(name, field + "." + one, number)));
        return numbers;
    }

    private static BigDecimal number(String name, String field, Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return new BigDecimal(value.toString());
        }
        throw new IllegalArgumentException(name + ": " + field + " must be a number, not " + value);
    }

    private static boolean flag(String name, String field, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(name + ": " + field + " must be true or false, not " + value);
    }

    private static List<String> strings(String name, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new IllegalArgumentException(name + ": efforts must be a list, not " + value);
    }

    private static Map<String, Object> map(Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " must be a map of names to values");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, field) -> named.put(String.valueOf(key), field));
        return named;
    }
}

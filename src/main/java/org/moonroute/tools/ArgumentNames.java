package org.moonroute.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.spelling.Nearest;

/** The names of all arguments that a schema knows, at any depth. */
final class ArgumentNames {
    private final Set<String> names = new TreeSet<>();
    private boolean isOpen;

    private ArgumentNames() {}

    /** The names; absent when there may be others, as the schema leaves open what some value holds. */
    static Optional<Set<String>> of(JsonNode schema) {
        ArgumentNames found = new ArgumentNames();
        found.isOpen = isOpen(schema);
        found.gather(schema);
        return found.isOpen ? Optional.empty() : Optional.of(found.names);
    }

    /** What is wrong with the names of secrets: a slip in one would show what is to be hidden. */
    static List<String> wrongSecrets(Collection<String> secrets, String schema) {
        if (secrets.isEmpty()) {
            return List.of();
        }
        Optional<Set<String>> names = of(read(schema));
        return secrets.stream()
                .filter(secret -> names.isPresent() && !names.get().contains(secret))
                .map(secret -> "secret names " + secret + ", and there is no such argument."
                        + Nearest.question(secret, names.get()))
                .toList();
    }

    private static JsonNode read(String schema) {
        try {
            return Json.STRICT.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema is no valid JSON", e);
        }
    }

    private void gather(JsonNode schema) {
        schema.path("properties").properties().forEach(property -> {
            names.add(property.getKey());
            value(property.getValue());
        });
        schema.path("$defs").forEach(this::value);
        schema.path("anyOf").forEach(this::value);
        if (schema.has("items")) {
            value(schema.get("items"));
        }
    }

    private void value(JsonNode schema) {
        isOpen |= isOpen(schema) || isFree(schema);
        gather(schema);
    }

    private static boolean isOpen(JsonNode schema) {
        JsonNode more = schema.path("additionalProperties");
        return more.isObject() || more.asBoolean(false);
    }

    /** Whether it says nothing of what the value holds, though that may hold something. */
    private static boolean isFree(JsonNode schema) {
        if (schema.has("$ref") || schema.has("anyOf")) {
            return false;
        }
        String types = schema.path("type").toString();
        boolean isAny = types.isEmpty() && !schema.has("enum");
        return (isAny || types.contains("\"object\"")) && !schema.has("properties")
                || (isAny || types.contains("\"array\"")) && !schema.has("items");
    }
}

package org.moonroute.moonshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One walk through a schema and all schemas within it, noting what is outside the dialect. */
final class SchemaDialectWalk {
    private static final int MAX_PROPERTIES = 100;
    private static final int MAX_LEVELS = 5;
    private static final int MAX_ENUM_VALUES = 500;

    private final JsonNode root;
    private final List<String> problems = new ArrayList<>();
    private int properties;
    private int enumValues;

    SchemaDialectWalk(JsonNode root) {
        this.root = root;
    }

    /** All problems, in the order of the schema; those of the whole come last. */
    List<String> problems() {
        visit(root, "$", 0);
        if (properties > MAX_PROPERTIES) {
            note("$", "there are " + properties + " properties in all; the limit is " + MAX_PROPERTIES);
        }
        if (enumValues > MAX_ENUM_VALUES) {
            note("$", "there are " + enumValues + " enum values in all; the limit is " + MAX_ENUM_VALUES);
        }
        return problems;
    }

    private void visit(JsonNode schema, String path, int level) {
        if (!schema.isObject()) {
            note(path, "a schema must be a JSON object");
            return;
        }
        if (level > MAX_LEVELS) {
            note(path, "properties are nested deeper than " + MAX_LEVELS + " levels");
            return;
        }
        new SchemaDialectRules(schema, root, problem -> note(path, problem)).check();
        properties += schema.path("properties").size();
        enumValues += schema.path("enum").size();
        visitWithin(schema, path, level);
    }

    private void visitWithin(JsonNode schema, String path, int level) {
        visitNamed(schema.path("$defs"), path + ".$defs.", 0);
        visitNamed(schema.path("properties"), path + ".properties.", level + 1);
        int index = 0;
        for (JsonNode alternative : schema.path("anyOf")) {
            visit(alternative, path + ".anyOf[" + index++ + "]", level);
        }
        if (schema.has("items")) {
            visit(schema.get("items"), path + ".items", level);
        }
        if (schema.path("additionalProperties").isContainerNode()) {
            visit(schema.get("additionalProperties"), path + ".additionalProperties", level);
        }
    }

    private void visitNamed(JsonNode schemas, String path, int level) {
        for (Map.Entry<String, JsonNode> named : schemas.properties()) {
            visit(named.getValue(), path + named.getKey(), level);
        }
    }

    private void note(String path, String problem) {
        problems.add("At " + path + ": " + problem + ".");
    }
}

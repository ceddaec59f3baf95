package org.moonroute.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.spelling.Nearest;

/**
 * What a text says of a tool: the fields that it must have, and those of its policy.
 *
 * @param what what the text is called in errors, such as {@code the file of a tool}
 * @param needed the fields that it must have
 */
record Description(String what, Map<String, JsonNodeType> needed) {

    /** What is said. */
    record Described(ToolSpec spec, ToolPolicy policy) {}

    /** Which fields there may be, as a sentence. */
    String shape() {
        return what + " has the " + (needed.size() == 1 ? "field " : "fields ")
                + String.join(", ", needed.keySet()).replaceFirst(", (?=[^,]*$)", " and ") + ", and may have "
                + String.join(", ", PolicyFields.NAMES) + ".";
    }

    /**
     * What the text says; absent when something that is needed is missing. Everything that is wrong is told.
     *
     * @param json the text, with name and description, wherever those stand
     * @param said the fields that stand in the text
     */
    Optional<Described> read(JsonNode json, Iterable<String> said, Consumer<String> wrong) {
        said.forEach(field -> checkKnown(field, wrong));
        boolean isWhole = true;
        for (Map.Entry<String, JsonNodeType> field : needed.entrySet()) {
            isWhole &= checkType(json, field.getKey(), field.getValue(), wrong);
        }
        List<String> ofPolicy = PolicyFields.faults(json);
        ofPolicy.forEach(fault -> wrong.accept(fault + "."));
        if (!isWhole) {
            return Optional.empty();
        }
        ToolSpec spec = new ToolSpec(
                json.path("name").asText(),
                json.path("description").asText(),
                json.path("parameters").toString());
        return Optional.of(new Described(spec, ofPolicy.isEmpty() ? PolicyFields.of(json) : ToolPolicy.DEFAULT));
    }

    private void checkKnown(String field, Consumer<String> wrong) {
        List<String> known = new ArrayList<>(needed.keySet());
        known.addAll(PolicyFields.NAMES);
        if (!known.contains(field)) {
            wrong.accept("the field " + field + " is not known." + Nearest.question(field, known) + " " + shape());
        }
    }

    private boolean checkType(JsonNode json, String field, JsonNodeType type, Consumer<String> wrong) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            wrong.accept("the field " + field + " is missing. " + shape());
        } else if (value.getNodeType() != type) {
            wrong.accept(
                    "the field " + field + " must be of type " + type.name().toLowerCase(Locale.ROOT) + ".");
        }
        return value.getNodeType() == type;
    }
}

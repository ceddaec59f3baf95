package org.moonroute.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** Tools in words: a table for people, JSON for programs. */
final class ToolTexts {
    private static final JsonMapper JSON = new JsonMapper();

    private ToolTexts() {}

    /** A line for each, in columns: name, make, state, tags, and the first sentence of what it does. */
    static List<String> table(List<ToolList.Row> tools) {
        Function<ToolList.Row, List<String>> cells = tool -> List.of(
                tool.name(),
                tool.make(),
                tool.state(),
                tool.tags().isEmpty() ? "-" : String.join(",", tool.tags()),
                firstSentence(tool.description()));
        List<List<String>> rows = tools.stream().map(cells).toList();
        return rows.stream().map(row -> line(row, rows)).toList();
    }

    private static String line(List<String> row, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size() - 1; i++) {
            int column = i;
            int width =
                    all.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
            line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
        }
        return line.append(row.get(row.size() - 1)).toString();
    }

    private static String firstSentence(String description) {
        return description.strip().split("(?<=[.!?])\\s|\\R", 2)[0];
    }

    /** All that is known of all. */
    static String json(ToolList list) {
        ObjectNode all = JSON.createObjectNode();
        all.putArray("tools").addAll(list.tools().stream().map(ToolTexts::node).toList());
        all.set("sources", JSON.valueToTree(list.sources()));
        all.set("faults", JSON.valueToTree(list.faults()));
        return all.toPrettyString();
    }

    /** All that is known of one. */
    static String json(ToolList.Row tool) {
        return node(tool).toPrettyString();
    }

    private static ObjectNode node(ToolList.Row tool) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", tool.name())
                .put("make", tool.make())
                .put("state", tool.state())
                .put("source", tool.source())
                .put("description", tool.description());
        try {
            node.set("parameters", JSON.readTree(tool.parameters()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the schema of " + tool.name() + " is no JSON", impossible);
        }
        node.setAll((ObjectNode) JSON.valueToTree(tool.policy()));
        return node;
    }
}

package org.moonroute.cli;

import java.util.List;
import java.util.Map;

/**
 * The tools of a home, as the commands show them.
 *
 * @param tools those that are as they should be, by name
 * @param sources where tools come from that come and go
 * @param faults everything that is wrong with any tool, each beginning with the place
 */
public record ToolList(List<Row> tools, List<Source> sources, List<String> faults) {

    /**
     * One tool.
     *
     * @param name what the model calls it by
     * @param make what it is made of: {@code method}, {@code bean}, {@code route}...
     * @param state {@code ready}, or how its source is
     * @param description what the model is told it does
     * @param parameters the JSON Schema of its arguments
     * @param policy the fields that its author set, as a description file has them
     * @param tags its groups
     * @param source where it is described
     */
    public record Row(
            String name,
            String make,
            String state,
            String description,
            String parameters,
            Map<String, Object> policy,
            List<String> tags,
            String source) {}

    /**
     * A source of tools.
     *
     * @param name what it is called
     * @param state how it is: {@code connected}, {@code away: ...}
     */
    public record Source(String name, String state) {}
}

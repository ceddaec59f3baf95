package org.moonroute.conversation;

import java.util.Objects;

/**
 * The model's wish to run a tool.
 *
 * @param id what the model calls this call; opaque, and not unique: some models begin again in every round
 * @param name the tool's name as the model wrote it; it may name no tool at all
 * @param arguments the arguments as the model wrote them: a JSON object, unless the model erred
 */
public record ToolCall(String id, String name, String arguments) {
    /** Some hosts put this before the name. */
    private static final String PREFIX = "functions.";

    public ToolCall {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    /** The name of the tool that is meant. */
    public String plainName() {
        String plain = name.strip();
        return plain.startsWith(PREFIX) ? plain.substring(PREFIX.length()) : plain;
    }
}

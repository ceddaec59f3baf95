package org.moonroute.conversation;

/**
 * What the model is told of a tool.
 *
 * @param name the name that the model calls it by
 * @param description what it does, for the model
 * @param parameters the JSON Schema of its arguments, as JSON text
 * @param given the whole definition as JSON, of a tool that whoever asks brought along; empty for one of the catalogue. Calls
 *     of such a tool are not run here: they are the answer
 */
public record ToolSpec(String name, String description, String parameters, String given) {

    /** A tool of the catalogue. */
    public ToolSpec(String name, String description, String parameters) {
        this(name, description, parameters, "");
    }

    /** A tool that whoever asks brought along. */
    public static ToolSpec given(String name, String json) {
        return new ToolSpec(name, "", "", json);
    }

    /** Whether whoever asks brought it along. */
    public boolean isGiven() {
        return !given.isEmpty();
    }
}

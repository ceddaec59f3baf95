package org.moonroute.conversation;

/**
 * What the model is told of a tool.
 *
 * @param name the name that the model calls it by
 * @param description what it does, for the model
 * @param parameters the JSON Schema of its arguments, as JSON text; empty for a tool of the service's own
 * @param given the whole definition as JSON, of a tool that whoever asks brought along; empty for one of the catalogue. Calls
 *     of such a tool are not run here: they are the answer
 * @param maxCalls how many calls of it one conversation may make; 0 for no bound of its own. The model is not told
 * @param repeatable whether it may be called with the same arguments again and again, as one that is asked how far something is
 * @param charge what the price list ({@code calls} in config/models.yaml) calls a call of it, which most tools are not in
 */
public record ToolSpec(
        String name,
        String description,
        String parameters,
        String given,
        int maxCalls,
        boolean repeatable,
        String charge) {
    private static final String OF_SERVICE = "$";

    /** A tool of the catalogue. */
    public ToolSpec(String name, String description, String parameters) {
        this(name, description, parameters, "", 0, false, name);
    }

    /** A tool that whoever asks brought along. */
    public static ToolSpec given(String name, String json) {
        return new ToolSpec(name, "", "", json, 0, false, name);
    }

    /** The same tool with how often it may be called. */
    public ToolSpec bounded(int most, boolean again) {
        return new ToolSpec(name, description, parameters, given, most, again, charge);
    }

    /** The same tool, where the price list has its calls under another name than the model calls it by. */
    public ToolSpec charged(String as) {
        return new ToolSpec(name, description, parameters, given, maxCalls, repeatable, as);
    }

    /** A tool that the service has itself: it knows its schema, and wants to be told its name only. */
    public static ToolSpec ofService(String name, String description) {
        if (!name.startsWith(OF_SERVICE)) {
            throw new IllegalArgumentException(
                    "tools of the service's own begin with " + OF_SERVICE + ", not as " + name);
        }
        return new ToolSpec(name, description, "", "", 0, false, name);
    }

    /** Whether the service has it itself. Its use may cost money, so no prompt gets it that does not name it. */
    public boolean isOfService() {
        return parameters.isEmpty() && name.startsWith(OF_SERVICE);
    }

    /** Whether whoever asks brought it along. */
    public boolean isGiven() {
        return !given.isEmpty();
    }
}

package org.moonroute.trace;

import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.ToolCall;

/**
 * The names that spans may be called by: there are to be few of them, and others were made up by a client, or by a model.
 *
 * @param models those that have a profile
 * @param tools those of the catalogue
 */
public record Known(Set<String> models, Set<String> tools) {
    /** What stands for a tool that there is none of. */
    private static final String UNKNOWN = "unknown";

    public Known {
        models = Set.copyOf(models);
        tools = Set.copyOf(tools);
    }

    /** The operation and its model, or the operation alone. */
    String chat(String model) {
        return models.contains(model) ? "chat " + model : "chat";
    }

    String tool(ToolCall call) {
        return tools.contains(call.name()) ? call.name() : UNKNOWN;
    }

    /** What the model calls a call; absent for a tool that there is none of, as Kimi's ids have the name in them. */
    Optional<String> id(ToolCall call) {
        return Optional.of(call).filter(one -> tools.contains(one.name())).map(ToolCall::id);
    }
}

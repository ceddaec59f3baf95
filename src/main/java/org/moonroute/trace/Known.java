package org.moonroute.trace;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.moonroute.conversation.ToolCall;

/**
 * The names that spans may be called by: there are to be few of them, and others were made up by a client, or by a model.
 *
 * @param models those that have a profile
 * @param tools whether the catalogue has a tool of this name; asked when there is something to tell, as tools come and go
 */
public record Known(Set<String> models, Predicate<String> tools) {
    /** What stands for a tool that there is none of. */
    private static final String UNKNOWN = "unknown";

    public Known {
        models = Set.copyOf(models);
    }

    /** The operation and its model, or the operation alone. */
    String chat(String model) {
        return models.contains(model) ? "chat " + model : "chat";
    }

    String tool(ToolCall call) {
        return tools.test(call.name()) ? call.name() : UNKNOWN;
    }

    /** What the model calls a call; absent for a tool that there is none of, as Kimi's ids have the name in them. */
    Optional<String> id(ToolCall call) {
        return Optional.of(call).filter(one -> tools.test(one.name())).map(ToolCall::id);
    }
}

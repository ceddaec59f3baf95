package org.moonroute.tools;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;

/**
 * Finds out what is to be run for tool calls. What the model wrote is never trusted and never thrown for: a call that cannot be run
 * has its result at once, which tells the model what to mend.
 *
 * @param clock when calls begin and end
 */
record CallCheck(Clock clock) {

    /** {@link Catalogue#notRun}. */
    ToolTask notRun(ToolCall call, String reminder) {
        Instant at = clock.instant();
        return ToolTask.done(refusal(call, at, reminder), at, Ending.REMINDED);
    }

    /**
     * {@link Catalogue#prepare}.
     *
     * @param entries the tools that there are, by name
     */
    ToolTask check(ToolCall call, List<ToolSpec> offered, Map<String, Entry> entries) {
        Instant at = clock.instant();
        String name = call.plainName();
        List<String> allowed = offered.stream().map(ToolSpec::name).toList();
        if (!allowed.contains(name)) {
            return ToolTask.done(refusal(call, at, Wording.noTool(name, allowed)), at);
        }
        Entry entry = entries.get(name);
        if (entry == null) {
            return ToolTask.done(refusal(call, at, Wording.away(name)), at);
        }
        return entry.spec().isOfService() ? returned(call, at, entry) : checked(call, at, entry);
    }

    /** The service has done what its own tool does; it wants the arguments back, to the letter. */
    private static ToolTask returned(ToolCall call, Instant at, Entry entry) {
        String content = call.arguments().isBlank() ? "{}" : call.arguments();
        return over(entry, new ToolResult(call, content, false, at, Duration.ZERO), Ending.RAN);
    }

    private ToolTask checked(ToolCall call, Instant at, Entry entry) {
        Arguments arguments = entry.check(call.arguments());
        if (!arguments.isGood()) {
            String told = "The arguments of " + call.plainName() + " " + arguments.problem();
            return over(entry, refusal(call, at, told), Ending.REFUSED);
        }
        Tool bean = entry.bean().orElse(null);
        String make = bean == null ? ToolTask.ROUTE : ToolTask.BEAN;
        return new ToolTask(
                call, make, bean, entry.route(), entry.policy(), arguments.values(), null, at, entry.listed(), null);
    }

    private static ToolTask over(Entry entry, ToolResult result, Ending ending) {
        return new ToolTask(
                result.call(),
                ToolTask.NONE,
                null,
                "",
                entry.policy(),
                Map.of(),
                result,
                result.at(),
                entry.listed(),
                ending);
    }

    private ToolResult refusal(ToolCall call, Instant at, String content) {
        return new ToolResult(call, content, true, at, Duration.between(at, clock.instant()));
    }
}

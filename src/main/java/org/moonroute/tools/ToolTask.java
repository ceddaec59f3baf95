package org.moonroute.tools;

import java.time.Instant;
import java.util.Map;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/**
 * A tool call that was looked up in the catalogue and checked: what the flow branches on.
 *
 * @param call the call as the model made it
 * @param make what the tool is made of: {@value #BEAN}, {@value #ROUTE}, or {@value #NONE} when nothing is to be run
 * @param tool the bean; null unless it is made of one
 * @param route the name of the direct endpoint of the tool's route; empty unless it is made of one. It comes from the
 *     catalogue, never from the model
 * @param policy how the tool may be run; the default one when nothing is to be run
 * @param arguments what the tool gets; cannot be changed
 * @param result what the model is told at once; null unless nothing is to be run
 * @param at when the call began
 * @param listed what is known of the tool; null when there is no such tool for the prompt
 * @param ending how the call came to its result; null unless nothing is to be run
 */
public record ToolTask(
        ToolCall call,
        String make,
        Tool tool,
        String route,
        ToolPolicy policy,
        Map<String, Object> arguments,
        ToolResult result,
        Instant at,
        Catalogue.Listed listed,
        Ending ending) {

    /** Made of a bean: its {@link Tool#call} runs it. */
    public static final String BEAN = "bean";

    /** Made of a route. */
    public static final String ROUTE = "route";

    /** Not to be run: {@link #result} is there already. */
    public static final String NONE = "none";

    /** A call that nothing is to be run for, and is refused: this is its result. */
    public static ToolTask done(ToolResult result, Instant at) {
        return done(result, at, Ending.REFUSED);
    }

    /** A call that nothing is to be run for, and why: this is its result. */
    static ToolTask done(ToolResult result, Instant at, Ending ending) {
        return new ToolTask(result.call(), NONE, null, "", ToolPolicy.DEFAULT, Map.of(), result, at, null, ending);
    }

    /** The same call, which nothing is to be run for any longer: this is its result. */
    public ToolTask doneWith(ToolResult result, Ending ending) {
        return new ToolTask(call, NONE, null, "", policy, arguments, result, at, listed, ending);
    }

    /** The tool's name, without what some hosts put before it. As the model wrote it: there may be no such tool. */
    public String name() {
        return call.plainName();
    }

    /** The same call, begun only then: what it waited for before is not its time. */
    public ToolTask begunAt(Instant when) {
        return new ToolTask(call, make, tool, route, policy, arguments, result, when, listed, ending);
    }

    /** Whether a bean is to be called. */
    public boolean isForBean() {
        return make.equals(BEAN);
    }

    /** Whether a route is to be called. Not {@code isRoute}: in a route, {@code body.route} could then mean either. */
    public boolean isForRoute() {
        return make.equals(ROUTE);
    }

    /** Whether the result is there already. */
    public boolean isDone() {
        return make.equals(NONE);
    }
}

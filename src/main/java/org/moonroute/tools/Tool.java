package org.moonroute.tools;

import java.util.Map;
import org.moonroute.conversation.ToolSpec;

/** A tool that is called as a Java object. Called by several threads at once. */
public interface Tool {

    /** What the model is told of it. Asked for once, when the catalogue is loaded. */
    ToolSpec spec();

    /** How it may be run. Asked for once, with {@link #spec()}. */
    default ToolPolicy policy() {
        return ToolPolicy.DEFAULT;
    }

    /** What it is made of, for lists: {@code bean}, {@code method}, {@code mcp}... */
    default String make() {
        return "bean";
    }

    /** Where it is described, for errors and lists. */
    default String source() {
        return "the bean " + getClass().getName();
    }

    /**
     * Runs the tool.
     *
     * @param arguments they fit the schema of {@link #spec()}, and hold nothing that it does not declare. Values are plain
     *     Java: {@code String}, {@code Integer}, {@code Long}, {@code BigInteger}, {@code Double}, {@code Boolean},
     *     {@code List}, {@code Map}, null
     * @return the result: text goes to the model as it is, maps, lists and records as JSON
     * @throws Exception if it cannot do what it is asked for; the message is what the model is told
     */
    Object call(Map<String, Object> arguments) throws Exception;
}

package org.moonroute.conversation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells calls that are the same: of the same tool, with arguments that mean the same. */
final class Repeats {
    private Repeats() {}

    /**
     * In how many rounds in a row each of these calls was made. Twice within a round counts once; tools that may be asked the same
     * again and again are left out.
     *
     * @param before the same, of the round before
     */
    static Map<String, Integer> inARow(List<ToolCall> calls, Map<String, Integer> before, Prompt prompt) {
        Map<String, Integer> now = new HashMap<>();
        for (ToolCall call : calls) {
            if (prompt.offered().stream()
                    .noneMatch(spec -> spec.repeatable() && spec.name().equals(call.plainName()))) {
                String key = key(call);
                now.put(key, before.getOrDefault(key, 0) + 1);
            }
        }
        return now;
    }

    /** The same for calls that are the same. */
    static String key(ToolCall call) {
        return call.plainName() + " " + CanonicalJson.of(call.arguments());
    }

    /**
     * What the model is told in place of a result.
     *
     * @param results what came back so far
     */
    static String reminder(ToolCall call, List<ToolResult> results) {
        String key = key(call);
        String result = "";
        for (ToolResult earlier : results) {
            if (key(earlier.call()).equals(key)) {
                result = earlier.content();
            }
        }
        return "You called " + call.plainName()
                + " with the same arguments before, again and again; it was not run again. The result was:\n" + result
                + "\nUse it, or do something else.";
    }
}

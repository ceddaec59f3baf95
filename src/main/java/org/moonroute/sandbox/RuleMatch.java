package org.moonroute.sandbox;

import java.util.regex.Pattern;

/**
 * Which requests a rule is for; a null part matches any.
 *
 * @param prompt found somewhere in the last user message
 * @param model its exact name
 * @param round as {@link ChatRequest#round()} counts
 * @param afterTool a tool whose result ends the conversation
 */
record RuleMatch(Pattern prompt, String model, Integer round, String afterTool) {
    static final RuleMatch ANY = new RuleMatch(null, null, null, null);

    boolean accepts(ChatRequest request) {
        return (prompt == null || prompt.matcher(request.prompt()).find())
                && (model == null || model.equals(request.model()))
                && (round == null || round == request.round())
                && (afterTool == null || ToolResults.names(request).contains(afterTool));
    }
}

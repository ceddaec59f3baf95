package org.moonroute.conversation;

/** What the model is told when its last reply cannot be the end, and when it must be. */
final class Told {
    static final String CALL_PROPERLY =
            "Your last reply held a tool call written as text, which cannot be run; it was dropped. "
                    + "Make tool calls through the tool interface only, and never invent a tool's result.";
    static final String NO_TOOLS =
            "Your last reply held a tool call written as text, but there are no tools here; it was dropped. "
                    + "Answer directly.";
    static final String SAY_SOMETHING = "Your last reply was empty. Please answer.";
    static final String MEND =
            "Your last reply is not what response_format asks for: %s. Reply with the corrected JSON and nothing else.";
    static final String MAKE_THE_CALLS =
            "Your last reply announced tool calls but held none. Make the calls, or answer.";
    static final String ANSWER_NOW = "No more tools can be used: %s. "
            + "Answer now with what you have. If that is not enough, say what is missing; invent nothing.";
    static final String NOT_RUN = "This call was not run: %s.";

    private Told() {}
}

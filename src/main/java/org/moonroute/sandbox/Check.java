package org.moonroute.sandbox;

import java.time.LocalDate;
import java.util.List;

/** One thing the service looks at before it answers. */
interface Check {
    /** All of them, in the order they are made. */
    static List<Check> all(LocalDate asOf) {
        return List.of(
                new MessagesCheck(),
                new ToolHistoryCheck(),
                new SamplingCheck(),
                new ThinkingCheck(),
                new ToolsCheck(ToolsCheck.namePattern(asOf)),
                new ToolChoiceCheck(),
                new FormatCheck(),
                new LengthCheck());
    }

    /** Throws the service's {@link Refusal} if {@code request} is not fit for {@code model}. */
    void check(ChatRequest request, Model model);
}

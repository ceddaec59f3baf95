package org.moonroute.sandbox;

import java.util.Map;
import java.util.Optional;

/** Answers to the sample prompts of the book chapter that this project started from. */
final class KnownPrompts {
    private static final Map<String, String> ANSWERS = Map.of(
            "The President went to Congress",
                    "The President went to Congress to give a speech about the state of the nation and to ask for"
                            + " support for new laws.",
            "Where is the Valley of Kings?",
                    "The Valley of the Kings is in Egypt, on the west bank of the Nile near Luxor.",
            "Mary is 30 years old and Bob is 25. Who is older?",
                    "Mary is older: she is 30 and Bob is 25, a difference of 5 years.");

    private KnownPrompts() {}

    static Optional<String> answer(String prompt) {
        return Recordings.OLYMPICS.isPrompt(prompt)
                ? Optional.of(Recordings.OLYMPICS.content())
                : Optional.ofNullable(ANSWERS.get(prompt.strip()));
    }
}

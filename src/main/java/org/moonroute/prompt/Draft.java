package org.moonroute.prompt;

import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;

/**
 * What a file says, before it has an origin.
 *
 * @param system its own system prompt; absent when it says nothing of one, empty text when it wants none
 * @param messages what is asked, in order
 * @param options how it is to be answered
 * @param tools the names of the tools it may use; absent when it says nothing of tools
 * @param output the name that its outcome is to have; absent when it takes its origin's
 */
record Draft(
        Optional<String> system,
        List<? extends Message> messages,
        Options options,
        Optional<List<String>> tools,
        Optional<String> output) {

    /** One user message and nothing else. */
    static Draft of(String text) {
        return new Draft(
                Optional.empty(), List.of(new Message.User(text)), Options.NONE, Optional.empty(), Optional.empty());
    }

    /** One user message, and what a file's keys say. */
    static Draft of(String text, Fields fields, Variables variables) {
        if (text.isBlank()) {
            throw fields.source().wrong("the prompt is empty once its variables are filled in. Give them values.");
        }
        return new Draft(
                system(fields, variables),
                List.of(new Message.User(text)),
                RequestOptions.ofKeys(fields),
                ToolNames.of(fields),
                OutputName.of(fields));
    }

    /** The system prompt that the key {@code system} gives, if it is there. */
    static Optional<String> system(Fields fields, Variables variables) {
        return fields.text(Keys.SYSTEM)
                .map(text -> variables.fill(text, fields.field(Keys.SYSTEM).get()));
    }

    /** The prompt. */
    Prompt prompt(Origin origin) {
        return new Prompt(origin, system, List.copyOf(messages), options, tools, output, List.of());
    }
}

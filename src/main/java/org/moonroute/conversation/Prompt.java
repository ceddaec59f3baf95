package org.moonroute.conversation;

import java.util.List;
import java.util.Optional;

/**
 * One thing to be answered.
 *
 * @param origin where it came from and where its outcome returns
 * @param system its own system prompt; absent when it says nothing of one, empty text when it wants none
 * @param messages what is asked, in order; never empty
 * @param options how it is to be answered
 * @param tools the names of the tools it may use ({@code *} for all); absent when it says nothing of tools
 * @param output the name that its outcome is to have; absent when it takes its origin's
 * @param offered the tools that the model is told of; empty until the catalogue has looked the names up
 */
public record Prompt(
        Origin origin,
        Optional<String> system,
        List<Message> messages,
        Options options,
        Optional<List<String>> tools,
        Optional<String> output,
        List<ToolSpec> offered) {

    public Prompt {
        messages = List.copyOf(messages);
        tools = tools.map(List::copyOf);
        offered = List.copyOf(offered);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a prompt needs at least one message");
        }
    }

    /** What logs and outcomes call it. */
    public String id() {
        return origin.id();
    }

    /** Whether the call is of a tool that whoever asks brought along, and runs. */
    boolean brought(ToolCall call) {
        return offered.stream().anyMatch(spec -> spec.isGiven() && spec.name().equals(call.name()));
    }

    /** A prompt of plain text, which says nothing else. */
    public static Prompt of(Origin origin, String text) {
        return new Prompt(
                origin,
                Optional.empty(),
                List.of(new Message.User(text)),
                Options.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** The same prompt with other options. */
    public Prompt withOptions(Options changed) {
        return new Prompt(origin, system, messages, changed, tools, output, offered);
    }

    /** The same prompt, which may use the tools of these names. */
    public Prompt withTools(List<String> names) {
        return new Prompt(origin, system, messages, options, Optional.of(names), output, offered);
    }

    /** The same prompt with these tools looked up. */
    public Prompt withOffered(List<ToolSpec> specs) {
        return new Prompt(origin, system, messages, options, tools, output, specs);
    }

    /** The same prompt, with what is given here where it says nothing of its own. */
    public Prompt orElse(String defaultSystem, Options defaultOptions, List<String> defaultTools) {
        return new Prompt(
                origin,
                Optional.of(system.orElse(defaultSystem)),
                messages,
                options.orElse(defaultOptions),
                Optional.of(tools.orElse(defaultTools)),
                output,
                offered);
    }
}

package org.moonroute.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/**
 * Reads prompts that come as messages: the content is the text, or JSON as in a {@code .json} file, and properties beside it
 * say how it is to be answered, where the content does not. Properties of other names are not looked at. Immutable, so safe
 * for use by several threads.
 */
public final class PromptMessages {
    /** The property that says what the content is: {@code text} or {@code json}. Else content that begins with { is JSON. */
    public static final String FORMAT = "format";

    /** The property that says, by {@link #NONE}, that there is no variable in the content: what looks like one is text. */
    public static final String VARIABLES = "variables";

    /** The one value of {@link #VARIABLES}. */
    public static final String NONE = "none";

    private final long maxBytes;
    private final Map<String, String> variables;

    /**
     * With what holds for all messages.
     *
     * @param maxBytes how large the content may be, in bytes
     * @param variables values for placeholders; they win over a message's own
     */
    public PromptMessages(long maxBytes, Map<String, String> variables) {
        this.maxBytes = maxBytes;
        this.variables = Map.copyOf(variables);
    }

    /**
     * The prompt of a message.
     *
     * @param name names the message in errors
     * @param properties by name: text, numbers, and true or false; text may stand for the others
     * @throws PromptFailed if it is no valid prompt; the message says where and what to do about it
     */
    public Prompt read(Origin origin, String name, byte[] content, Map<String, ?> properties) {
        Source source = source(name, content);
        Map<String, Field> given = MessageProperties.read(name, properties);
        Draft draft = isJson(source, properties.get(FORMAT))
                ? JsonPrompt.read(
                        JsonFields.read(source).orElse(given),
                        hasNoVariables(source, properties.get(VARIABLES)) ? Map.of() : variables)
                : text(source, new Fields(source, given));
        return draft.prompt(origin);
    }

    /**
     * Refuses names that no property has: a slip in one would change the answer without a word.
     *
     * @param name names the message in errors
     * @throws PromptFailed naming the first of them, and the one that was probably meant
     */
    public static void refuseUnknown(String name, Set<String> properties) {
        Keys.refuseUnknown(name, properties);
    }

    /**
     * The chat-completions request of a client.
     *
     * @param name names the request in errors
     * @throws PromptFailed if it is no valid request; the message says where and what to do about it
     */
    public ChatRequest request(Origin origin, String name, byte[] content) {
        Source source = source(name, content);
        return ChatRequest.of(JsonFields.read(source), origin);
    }

    private Source source(String name, byte[] content) {
        if (content.length > maxBytes) {
            throw Source.wrong(
                    name,
                    "it has " + content.length + " bytes and the limit is " + maxBytes
                            + ". Shorten it, or raise moonroute.prompt.max-size.");
        }
        Source source = Encoding.decode(name, 0, content);
        if (source.text().isBlank()) {
            throw Source.wrong(name, "it is empty. Write the prompt into it.");
        }
        return source;
    }

    private static boolean isJson(Source source, Object format) {
        if (format == null) {
            return source.text().stripLeading().startsWith("{");
        }
        if (!format.equals("text") && !format.equals("json")) {
            throw MessageProperties.wrong(source.file(), FORMAT, "must be text or json, not `" + format + "`.");
        }
        return format.equals("json");
    }

    private static boolean hasNoVariables(Source source, Object said) {
        if (said != null && !said.equals(NONE)) {
            throw MessageProperties.wrong(source.file(), VARIABLES, "must be none, not `" + said + "`.");
        }
        return said != null;
    }

    private static Draft text(Source source, Fields given) {
        Optional<String> system = given.text(Keys.SYSTEM);
        return new Draft(
                system,
                List.of(new Message.User(source.text())),
                RequestOptions.ofKeys(given),
                ToolNames.of(given),
                Optional.empty());
    }
}

package org.moonroute.prompt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;

/**
 * Writes a prompt as JSON that {@link PromptMessages} reads back as the same, wherever it came from. Its text has no variables
 * to fill in any more: whoever reads it must be told so, as <code>{{</code> in it stands for itself.
 */
public final class PromptWriter {
    private PromptWriter() {}

    /**
     * The prompt as one JSON object.
     *
     * @throws IllegalArgumentException for messages that no prompt file can hold
     */
    public static String json(Prompt prompt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        prompt.system().ifPresent(system -> fields.put(Keys.SYSTEM, system));
        prompt.tools().ifPresent(tools -> fields.put(Keys.TOOLS, tools));
        prompt.output().ifPresent(output -> fields.put(Keys.OUTPUT, output));
        List<Message> messages = prompt.messages();
        if (messages.size() == 1 && messages.get(0) instanceof Message.User user) {
            addKeys(fields, prompt.options());
            fields.put(Keys.PROMPT, user.text());
            return JsonFields.write(fields);
        }
        fields.putAll(prompt.options().values());
        return withMessages(JsonFields.write(fields), messages);
    }

    /** A request's parameters are all of its fields; those of a text are keys, and what is no key is an extra. */
    private static void addKeys(Map<String, Object> fields, Options options) {
        Map<String, Object> extra = new LinkedHashMap<>();
        options.values()
                .forEach((name, value) -> (Keys.PARAMETERS.containsKey(name) ? fields : extra).put(name, value));
        if (!extra.isEmpty()) {
            fields.put(Keys.EXTRA, extra);
        }
    }

    /** They are JSON already, and go as they are: what a parser made of them might not be what they were. */
    private static String withMessages(String fields, List<Message> messages) {
        StringBuilder json = new StringBuilder(fields);
        json.setLength(json.length() - 1);
        json.append(fields.length() > 2 ? "," : "")
                .append('"')
                .append(Keys.MESSAGES)
                .append("\":[");
        String comma = "";
        for (Message message : messages) {
            if (!(message instanceof Message.Given given)) {
                throw new IllegalArgumentException(
                        "a prompt cannot bring along a " + message.getClass().getSimpleName());
            }
            json.append(comma).append(given.json());
            comma = ",";
        }
        return json.append("]}").toString();
    }
}

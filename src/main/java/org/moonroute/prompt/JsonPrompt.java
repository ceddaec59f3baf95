package org.moonroute.prompt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.PromptFailed;

/** The format {@code .json}: a chat-completions request, or an object with the text as {@code prompt}. */
final class JsonPrompt {
    private JsonPrompt() {}

    /**
     * What the file says.
     *
     * @throws PromptFailed if it is not valid JSON, neither of the two, or a field is wrong
     */
    static Draft read(Source source, Map<String, String> given) {
        return read(JsonFields.read(source), given);
    }

    /** The same, of fields that are read already. */
    static Draft read(Fields fields, Map<String, String> given) {
        Source source = fields.source();
        boolean request = fields.field(Keys.MESSAGES).isPresent();
        Optional<Field> prompt = fields.field(Keys.PROMPT);
        if (request == prompt.isPresent()) {
            throw source.wrong(
                    request
                            ? "has both `prompt` and `messages`. Keep one of them."
                            : "has neither `prompt` nor `messages`. Write the text as {\"prompt\": \"...\"}.");
        }
        return request ? request(fields.withoutNulls(), given) : text(fields, prompt.get(), given);
    }

    private static Draft text(Fields fields, Field prompt, Map<String, String> given) {
        Keys.refuseUnknown(fields, Set.of(Keys.PROMPT));
        String text = (String) ValueKind.TEXT.check(fields.source(), prompt);
        Variables variables = Variables.of(fields, given);
        return Draft.of(variables.fill(text, prompt), fields, variables);
    }

    /** What a chat-completions request says. */
    static Draft request(Fields fields, Map<String, String> given) {
        refuseStream(fields);
        Source source = fields.source();
        Variables variables = Variables.of(fields, given);
        Field field = fields.field(Keys.MESSAGES)
                .orElseThrow(() -> source.wrong("`messages` is null. Give it at least one message."));
        List<Message.Given> messages = GivenMessages.of(source, field, variables);
        return new Draft(
                system(fields, variables, messages),
                messages,
                RequestOptions.ofRequest(fields),
                ToolNames.ofRequest(fields),
                OutputName.of(fields));
    }

    private static void refuseStream(Fields fields) {
        Optional<Field> stream = fields.field("stream");
        if (stream.isPresent() && !Boolean.FALSE.equals(stream.get().value())) {
            throw fields.source().wrong(stream.get(), "must be false, because an outcome is written whole. Remove it.");
        }
    }

    /** A request with a system message of its own wants no other in front of it. */
    private static Optional<String> system(Fields fields, Variables variables, List<Message.Given> messages) {
        Optional<String> own = Draft.system(fields, variables);
        if (messages.stream().noneMatch(message -> message.role().equals("system"))) {
            return own;
        }
        if (own.isPresent() && !own.get().isEmpty()) {
            throw fields.source()
                    .wrong(fields.field(Keys.SYSTEM).get(), "`messages` has a system message too. Keep one of them.");
        }
        return Optional.of("");
    }
}

package org.moonroute.prompt;

import java.util.Map;
import java.util.Set;
import org.moonroute.conversation.PromptFailed;

/** The format {@code .md}: text, with front matter if it wants any. */
final class MarkdownPrompt {
    private final Fields fields;
    private final String body;
    private final int start;

    private MarkdownPrompt(Fields fields, String body, int start) {
        this.fields = fields;
        this.body = body;
        this.start = start;
    }

    /**
     * What the file says.
     *
     * @throws PromptFailed if its front matter is wrong, there is no text below it, or a variable is not known
     */
    static Draft read(Source source, Map<String, String> given) {
        return of(source).fill(given);
    }

    /**
     * The file, read once to be filled in as often as there are values.
     *
     * @throws PromptFailed if its front matter is wrong, or there is no text below it
     */
    static MarkdownPrompt of(Source source) {
        FrontMatter front = FrontMatter.of(source);
        Fields fields = YamlFields.read(source, front);
        Keys.refuseUnknown(fields, Set.of());
        int start = Lines.firstUsed(source.text(), front.bodyStart());
        String body = Lines.withoutBlankEnd(source.text(), start);
        if (body.isBlank()) {
            throw source.wrong("there is no text below the front matter. Write the prompt there.");
        }
        return new MarkdownPrompt(fields, body, start);
    }

    /**
     * What it says with these values.
     *
     * @throws PromptFailed if a variable is not known
     */
    Draft fill(Map<String, String> given) {
        Variables variables = Variables.of(fields, given);
        return Draft.of(variables.fill(body, start), fields, variables);
    }
}

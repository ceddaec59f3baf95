package org.moonroute.prompt;

import java.util.Map;
import java.util.Set;
import org.moonroute.conversation.PromptFailed;

/** The format {@code .md}: text, with front matter if it wants any. */
final class MarkdownPrompt {
    private MarkdownPrompt() {}

    /**
     * What the file says.
     *
     * @throws PromptFailed if its front matter is wrong, or there is no text below it
     */
    static Draft read(Source source, Map<String, String> given) {
        FrontMatter front = FrontMatter.of(source);
        Fields fields = YamlFields.read(source, front);
        Keys.refuseUnknown(fields, Set.of());
        int start = Lines.firstUsed(source.text(), front.bodyStart());
        String body = Lines.withoutBlankEnd(source.text(), start);
        if (body.isBlank()) {
            throw source.wrong("there is no text below the front matter. Write the prompt there.");
        }
        Variables variables = Variables.of(fields, given);
        return Draft.of(variables.fill(body, start), fields, variables);
    }
}

package org.moonroute.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/** What the tests of prompt files share. */
final class PromptFileCase {
    static final Origin ORIGIN = new Origin.Caller("id", Lane.BULK);

    private PromptFileCase() {}

    static Prompt parse(String file, String content) {
        return parse(file, content, Map.of());
    }

    static Prompt parse(String file, String content, Map<String, String> variables) {
        return new PromptFormats(1_000_000, variables).parse(ORIGIN, file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a prompt with one user message. */
    static String text(Prompt prompt) {
        assertThat(prompt.messages()).hasSize(1);
        return ((Message.User) prompt.messages().get(0)).text();
    }

    /** The JSON of a message that the prompt brought along. */
    static String given(Prompt prompt, int index) {
        return ((Message.Given) prompt.messages().get(index)).json();
    }

    static void assertRefused(String file, String content, String reason) {
        assertRefused(() -> parse(file, content), reason);
    }

    static void assertRefused(Runnable reading, String reason) {
        PromptFailed failed = catchThrowableOfType(PromptFailed.class, reading::run);
        assertThat(failed).as("no error, but expected: " + reason).isNotNull();
        assertThat(failed).hasMessage(reason);
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID_PROMPT);
    }
}

package org.moonroute.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Prompt;

class FingerprintTest {
    private final Prompt prompt = Prompt.of(file("a"), "say it");

    private static PromptFile file(String name) {
        return new PromptFile(name, Path.of(name), name, Path.of(""), name, false);
    }

    @Test
    void theSamePromptUnderTheSameSettingsHasTheSameFingerprint() {
        assertThat(new Fingerprint("x").of(prompt))
                .isEqualTo(new Fingerprint("x").of(Prompt.of(file("elsewhere"), "say it")))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void whateverAnAnswerDependsOnChangesTheFingerprint() {
        String print = new Fingerprint("x").of(prompt);
        assertThat(new Fingerprint("y").of(prompt)).isNotEqualTo(print);
        assertThat(new Fingerprint("x").of(Prompt.of(file("a"), "say it!"))).isNotEqualTo(print);
        assertThat(new Fingerprint("x").of(prompt.withOptions(new Options(Map.of("model", "kimi-k2.6")))))
                .isNotEqualTo(print);
        Prompt withSystem = new Prompt(
                prompt.origin(),
                Optional.of(""),
                prompt.messages(),
                prompt.options(),
                prompt.tools(),
                prompt.output(),
                prompt.offered());
        assertThat(new Fingerprint("x").of(withSystem)).isNotEqualTo(print);
    }
}

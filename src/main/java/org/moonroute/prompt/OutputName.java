package org.moonroute.prompt;

import java.util.Optional;
import java.util.regex.Pattern;
import org.moonroute.conversation.PromptFailed;

/** The name that a prompt wants for its outcome. It becomes part of a path, so nothing in it may leave its folder. */
final class OutputName {
    /** Leaves room for an ending within the 255 bytes that file systems allow a name. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

    private OutputName() {}

    /**
     * What {@code output} says; absent when it is not there.
     *
     * @throws PromptFailed if it is no plain file name
     */
    static Optional<String> of(Fields fields) {
        Optional<String> output = fields.text(Keys.OUTPUT);
        if (output.isPresent() && !PLAIN.matcher(output.get()).matches()) {
            throw fields.source()
                    .wrong(
                            fields.field(Keys.OUTPUT).get(),
                            "must be a plain file name. Use letters A to Z, digits, '.', '_' and '-', "
                                    + "no dot in front, 200 characters at most.");
        }
        return output;
    }
}

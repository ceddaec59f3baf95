package org.moonroute;

import org.moonroute.conversation.Prompt;
import org.moonroute.files.PromptFile;
import org.moonroute.prompt.PromptFormats;

/** Reads prompt files by their formats: the two packages that this joins do not know each other. */
public final class PromptReader {
    private final PromptFormats formats;

    PromptReader(PromptFormats formats) {
        this.formats = formats;
    }

    /**
     * The prompt that the file holds.
     *
     * @throws org.moonroute.conversation.PromptFailed if it holds none
     */
    public Prompt read(PromptFile file) {
        return formats.read(file, file.id(), file.path());
    }
}

package org.moonroute.files;

import java.nio.file.Path;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;

/**
 * A file that holds a prompt.
 *
 * @param id what logs and outcomes call the prompt
 * @param path where the file is now
 * @param source what tells this prompt from every other one, also after a crash
 * @param folder where its outcome goes
 * @param name what its outcome's files are called, without {@code .answer.json} and the like
 * @param inInbox whether it came through the inbox; otherwise it stays where it is, and is asked again if it failed before
 */
public record PromptFile(String id, Path path, String source, Path folder, String name, boolean inInbox)
        implements Origin {
    @Override
    public String kind() {
        return inInbox ? "inbox" : "file";
    }

    @Override
    public Lane lane() {
        return Lane.BULK;
    }
}

package org.moonroute.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/** Reads prompt files: {@code .txt}, {@code .md} and {@code .json}. Immutable, so safe for use by several threads. */
public final class PromptFormats {
    private static final List<String> ENDINGS = List.of(".txt", ".md", ".json");
    private static final List<String> OUTCOMES = List.of(".answer.md", ".answer.json", ".failure.json");

    private final long maxBytes;
    private final Map<String, String> variables;

    /**
     * With what holds for all files.
     *
     * @param maxBytes how large a prompt file may be, in bytes
     * @param variables values for placeholders; they win over a file's own
     */
    public PromptFormats(long maxBytes, Map<String, String> variables) {
        this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 9); // one byte more still fits into an array
        this.variables = Map.copyOf(variables);
    }

    /** Whether a file is a prompt, by its name alone: a known ending, not hidden, and not an outcome. */
    public static boolean isPromptFile(Path file) {
        String name =
                file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && ENDINGS.stream().anyMatch(name::endsWith)
                && OUTCOMES.stream().noneMatch(name::endsWith);
    }

    /**
     * Reads a prompt file. One that is too large is not read at all.
     *
     * @param name decides on the format by its ending, and is named in errors
     * @throws PromptFailed if it cannot be read, or is no valid prompt
     */
    public Prompt read(Origin origin, String name, Path file) {
        try {
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw new IOException("it is no regular file");
            }
            refuseLarge(name, Files.size(file));
            try (InputStream in = Files.newInputStream(file)) {
                // It may have grown meanwhile; one byte over the limit is enough to see that.
                return parse(origin, name, in.readNBytes((int) maxBytes + 1));
            }
        } catch (IOException e) {
            throw Source.wrong(name, "cannot be read: " + reason(e) + ". Mend that and hand it in again.");
        }
    }

    /**
     * Makes a prompt of a file's content.
     *
     * @param fileName decides on the format by its ending, and is named in errors
     * @throws PromptFailed if it is no valid prompt; the message says where and what to do about it
     */
    public Prompt parse(Origin origin, String fileName, byte[] content) {
        refuseLarge(fileName, content.length);
        return draft(fileName, content).prompt(origin);
    }

    private Draft draft(String fileName, byte[] content) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (ENDINGS.stream().noneMatch(name::endsWith)) {
            throw Source.wrong(fileName, "this is no format for prompts. Name the file .txt, .md or .json.");
        }
        Source source = Encoding.decode(fileName, content);
        if (name.endsWith(".md")) {
            return MarkdownPrompt.read(source, variables);
        }
        return name.endsWith(".json")
                ? JsonPrompt.read(source, variables)
                : Draft.of(Lines.withoutLastBreak(source.text()));
    }

    private void refuseLarge(String name, long size) {
        if (size > maxBytes) {
            throw Source.wrong(
                    name,
                    "the file has " + size + " bytes and the limit is " + maxBytes
                            + ". Shorten it, or raise moonroute.prompt.max-size.");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}

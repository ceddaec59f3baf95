package org.moonroute;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRow;
import org.moonroute.conversation.Prompt;
import org.moonroute.files.PromptFile;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.prompt.PromptRows;

/** Reads prompt files and rows by their formats: the packages that this joins do not know each other. */
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

    /** How the rows of an input become prompts. */
    Function<BatchRow, Prompt> ofRows(BatchPlan plan, PromptRows rows) {
        return switch (plan.kind()) {
            case JSONL -> row -> rows.json(row, plan.inputName(), row.line(), row.content());
            case CSV -> row -> rows.record(row, plan.inputName(), row.line(), row.columns());
            case FOLDER ->
                row -> {
                    String name = new String(row.content(), StandardCharsets.UTF_8);
                    Path file = plan.input().resolve(name);
                    return formats.read(row, file.toString(), file);
                };
        };
    }
}

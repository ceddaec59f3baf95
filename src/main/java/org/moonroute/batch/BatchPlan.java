package org.moonroute.batch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch is to do.
 *
 * @param input the file or folder; {@code -} for standard input
 * @param called what messages call the input; its path when absent
 * @param kind what the input is
 * @param results where answered rows go
 * @param template the template's text, as far as rows are told apart by it; empty when there is none
 * @param options everything outside the rows that an answer depends on, by name, for the manifest
 * @param maxRowBytes how large a row may be
 * @param firstN how many rows of the input are taken; all when absent
 * @param retryErrors whether rows that failed in an earlier run are asked again
 * @param dedupe whether rows of the same content are asked once
 * @param ordered whether the results are put in the input's order at the end
 * @param csv whether the outcomes are written as a table too
 * @param acceptChanges whether to go on when the options are not those of the earlier run
 */
public record BatchPlan(
        Path input,
        Optional<String> called,
        Kind kind,
        Path results,
        String template,
        Map<String, String> options,
        long maxRowBytes,
        Optional<Long> firstN,
        boolean retryErrors,
        boolean dedupe,
        boolean ordered,
        boolean csv,
        boolean acceptChanges) {

    /** Standard input. */
    public static final Path STDIN = Path.of("-");

    /** What an input is. */
    public enum Kind {
        /** A line of JSON for each row. */
        JSONL,
        /** A table, the first line of which names the columns. */
        CSV,
        /** A folder of prompt files. */
        FOLDER
    }

    /** The same for the first rows only. */
    public BatchPlan first(long rows) {
        return new BatchPlan(
                input,
                called,
                kind,
                results,
                template,
                options,
                maxRowBytes,
                Optional.of(firstN.filter(wanted -> wanted < rows).orElse(rows)),
                retryErrors,
                dedupe,
                ordered,
                csv,
                acceptChanges);
    }

    /** Whether the input is standard input. */
    public boolean isStdin() {
        return input.equals(STDIN);
    }

    /** What the input is called in messages. */
    public String inputName() {
        return isStdin() ? "standard input" : called.orElseGet(input::toString);
    }

    /** Where failed rows go. */
    public Path errors() {
        return beside(".errors.jsonl");
    }

    /** Where the manifest goes. */
    public Path summary() {
        return beside(".summary.json");
    }

    /** Where the table goes. */
    public Path table() {
        return beside(".results.csv");
    }

    /** What was paid for of rows that have no outcome yet, while there is such. */
    public Path journal() {
        return beside(".journal.db");
    }

    private Path beside(String ending) {
        String name = results.getFileName().toString();
        String stem = name.replaceFirst("(\\.results)?\\.[^.]+$", "");
        return results.resolveSibling(stem + ending);
    }

    /** Where answered rows go when nothing else is said: beside the input. */
    public static Path defaultResults(Path input) {
        String name = input.toAbsolutePath().normalize().getFileName().toString();
        String stem = name.replaceFirst("\\.gz$", "").replaceFirst("\\.[^.]+$", "");
        return input.toAbsolutePath().normalize().resolveSibling(stem + ".results.jsonl");
    }
}

package org.moonroute.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.files.PromptFile;
import org.moonroute.run.Progress;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code moonroute answer PATH...}: every prompt file to its outcome, then the end. */
@Command(
        name = "answer",
        mixinStandardHelpOptions = true,
        description = {
            "Answer prompt files (.txt, .md, .json), and end when each has its outcome.",
            "A prompt that was answered before, under the same settings, is not asked again; one that failed is."
        })
final class AnswerCommand extends EngineCommand {
    @Spec
    CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Prompt files, and folders of them.")
    List<Path> paths;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where outcomes go; beside each prompt if not given.")
    Path out;

    AnswerCommand(Engine.Factory engines, Terminal terminal) {
        super(engines, terminal);
    }

    @Override
    int run(Settings settings, Launch launch) throws Exception {
        Duration drain = settings.duration("moonroute.drain-timeout");
        if (terminal.live()) {
            // The live line counts the answers; lines in between would tear it.
            System.setProperty("org.slf4j.simpleLogger.log." + Tally.LOGGER, "warn");
        }
        try (Engine engine = launch.engine(settings, Optional.empty())) {
            List<PromptFile> files = find(engine);
            refuseUnwritable(files);
            Draining draining = Draining.onSignal(engine, terminal, drain);
            Instant began = Instant.now();
            answer(engine, files, draining);
            Tally.Counts counts = engine.tally().counts();
            terminal.say(Tally.summary(counts, began, Instant.now()));
            return exitCode(engine, counts, files.size(), draining.signal());
        }
    }

    private List<PromptFile> find(Engine engine) throws IOException {
        try {
            List<PromptFile> files = engine.find(paths, Optional.ofNullable(out));
            if (files.isEmpty()) {
                throw usage(spec, "no prompt files (.txt, .md, .json) in " + paths);
            }
            return files;
        } catch (NoSuchFileException missing) {
            throw usage(spec, "no such file or folder: " + missing.getFile());
        } catch (IllegalArgumentException clash) {
            throw usage(spec, clash.getMessage());
        }
    }

    /** An answer that cannot be written was paid for in vain. */
    private static void refuseUnwritable(List<PromptFile> files) {
        for (Path folder : files.stream().map(PromptFile::folder).distinct().toList()) {
            try {
                OutcomeFiles.refuseUnwritable(folder);
            } catch (FileSystemException wrong) {
                throw new Wrong("outcomes cannot be written to " + folder + ": " + FileTrouble.word(wrong)
                        + ". Mend that, or give -o another folder; nothing was asked.");
            } catch (IOException wrong) {
                throw new Wrong("outcomes cannot be written to " + folder + ": " + wrong.getMessage());
            }
        }
    }

    private void answer(Engine engine, List<PromptFile> files, Draining draining) {
        Progress shown = files.size() == 1
                ? Progress.NONE
                : Progress.of(() -> engine.tally().now(files.size()), terminal.live(), terminal.err());
        try {
            engine.answer(draining.until(files.iterator()));
        } finally {
            shown.close();
        }
    }

    private int exitCode(Engine engine, Tally.Counts counts, int total, int signal) {
        int left = total - counts.done();
        if (left > 0) {
            String why = engine.stopped().map(reason -> " (" + reason + ")").orElse("");
            terminal.say(left + " left to do" + why + "; the same command goes on with them");
        }
        if (signal != 0) {
            return signal;
        }
        if (left > 0 || engine.stopped().isPresent()) {
            return ERROR;
        }
        return counts.failed() > 0 ? SOME_FAILED : OK;
    }
}

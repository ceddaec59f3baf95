package org.moonroute.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Undelivered;
import org.moonroute.disk.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes of prompt files, as files: {@code NAME.answer.md} (the text) and {@code NAME.answer.json} (everything), or
 * {@code NAME.failure.json}. The JSON file is the record: it is written last, and a prompt has its outcome when that file is
 * there and names the prompt as its source. A name that belongs to another prompt is not touched; the outcome then gets a
 * name of its own, made from its source.
 */
public final class OutcomeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeFiles.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ANSWER = ".answer.json";
    private static final String TEXT = ".answer.md";
    private static final String FAILURE = ".failure.json";
    /** How much of a source's hash tells its outcome's name from those of others; more, should that be used as well. */
    private static final List<Integer> SUFFIXES = List.of(8, 16, 32);

    private final Fingerprint fingerprint;
    private final boolean simulated;
    private final Patience patience;
    private final Map<Path, String> claimed = new HashMap<>();
    private final Map<String, Place> underWay = new HashMap<>();
    private final Set<Path> swept = new HashSet<>();

    /** How long to go on trying when the disk does not take something. */
    public record Patience(int tries, Duration pause) {
        /** What may fail for a while. */
        interface Step {
            /** Does it. */
            void run() throws IOException;
        }

        /** Does it, again and again if need be. */
        void until(String what, Step step) {
            for (int failed = 1; ; failed++) {
                try {
                    step.run();
                    return;
                } catch (IOException error) {
                    if (failed >= tries) {
                        throw new Undelivered("cannot " + what + ": " + error, error);
                    }
                    if (failed == 1) {
                        LOG.warn("cannot {}: {}; trying again", what, error.toString());
                    }
                    pause(what, error);
                }
            }
        }

        private void pause(String what, IOException error) {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                throw new Undelivered("told to stop while trying to " + what, error);
            }
        }
    }

    /** Where a prompt's outcome goes, and what the prompt was when that was found out. */
    private record Place(Path base, String print) {}

    /**
     * @param fingerprint tells prompts apart
     * @param simulated whether the service is the sandbox, also for prompts that never got there
     * @param patience how patiently to write
     */
    public OutcomeFiles(Fingerprint fingerprint, boolean simulated, Patience patience) {
        this.fingerprint = fingerprint;
        this.simulated = simulated;
        this.patience = patience;
    }

    /**
     * Makes sure that outcomes can be written into a folder.
     *
     * @throws IOException if they cannot
     */
    public static void refuseUnwritable(Path folder) throws IOException {
        DurableFile.prepare(DurableFile.folder(folder).resolve("try"), new byte[1])
                .drop();
    }

    /**
     * The outcome that the prompt has already, from an earlier run: {@code answered}, {@code failed} or {@code none}. With one
     * of the first two it is not asked again. A file outside the inbox counts as having none if it failed, or if it, or the
     * settings, have changed since. One of the inbox never changes: whatever outcome names it as its source is its outcome.
     */
    public synchronized String earlier(Prompt prompt) {
        PromptFile file = (PromptFile) prompt.origin();
        String print = fingerprint.of(prompt);
        Path base = place(file, prompt.output());
        if (file.inInbox()) {
            // It may have failed before it could say what name it wants.
            Path plain = place(file, Optional.empty());
            for (Path one : List.of(base, plain)) {
                if (holds(one, ANSWER, file) || holds(one, FAILURE, file)) {
                    return holds(one, ANSWER, file) ? "answered" : "failed";
                }
            }
        } else if (holds(base, ANSWER, file)
                && read(with(base, ANSWER))
                        .map(json -> json.path("fingerprint").asText())
                        .equals(Optional.of(print))) {
            return "answered";
        }
        claimed.put(base, file.source());
        underWay.put(file.source(), new Place(base, print));
        return "none";
    }

    /** What the JSON file of an outcome says, for a copy of it elsewhere. */
    public byte[] copy(Outcome outcome) {
        return OutcomeJson.bytes(outcome, outcome.origin().id(), "", simulated);
    }

    /**
     * Writes the outcome. A prompt of the inbox that has one keeps it.
     *
     * @throws Undelivered if the disk does not take it, for as long as patience lasts
     */
    public Outcome write(Outcome outcome) {
        PromptFile file = (PromptFile) outcome.origin();
        Place begun = begun(file, outcome);
        if (!file.inInbox() || !holds(begun.base(), ANSWER, file) && !holds(begun.base(), FAILURE, file)) {
            byte[] json = OutcomeJson.bytes(outcome, file.source(), begun.print(), simulated);
            patience.until(
                    "write the outcome of " + file.id(), () -> write(recheck(file, outcome), file, outcome, json));
        }
        end(file);
        return outcome;
    }

    private synchronized Place begun(PromptFile file, Outcome outcome) {
        return underWay.computeIfAbsent(file.source(), source -> {
            Path base = place(file, outcome.output());
            claimed.put(base, source);
            return new Place(base, "");
        });
    }

    /** Where it goes by now: somebody else, in another process, may have used the name meanwhile. */
    private synchronized Path recheck(PromptFile file, Outcome outcome) {
        Place begun = underWay.get(file.source());
        if (isFreeFor(begun.base(), file)) {
            return begun.base();
        }
        Path base = place(file, outcome.output());
        claimed.remove(begun.base(), file.source());
        claimed.put(base, file.source());
        underWay.put(file.source(), new Place(base, begun.print()));
        return base;
    }

    /** From now on the file itself says whose name this is. */
    private synchronized void end(PromptFile file) {
        claimed.remove(underWay.remove(file.source()).base(), file.source());
    }

    /** What is there of an older outcome goes first, so that at no time there are two. */
    private void write(Path base, PromptFile file, Outcome outcome, byte[] json) throws IOException {
        Path folder = DurableFile.folder(base.toAbsolutePath().getParent());
        sweepOnce(folder);
        if (outcome instanceof Answer answer) {
            byte[] said = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
            DurableFile text = DurableFile.prepare(with(base, TEXT), said);
            try {
                DurableFile record = DurableFile.prepare(with(base, ANSWER), json);
                try {
                    removeOld(base, file);
                    text.appear();
                    record.appear();
                } finally {
                    record.drop();
                }
            } finally {
                text.drop();
            }
        } else {
            DurableFile record = DurableFile.prepare(with(base, FAILURE), json);
            try {
                removeOld(base, file);
                Files.deleteIfExists(with(base, TEXT));
                record.appear();
            } finally {
                record.drop();
            }
        }
        DurableFile.forceFolder(folder);
    }

    private void removeOld(Path base, PromptFile file) throws IOException {
        Files.deleteIfExists(with(base, ANSWER));
        Files.deleteIfExists(with(base, FAILURE));
        Path plain = place(file, Optional.empty());
        if (!plain.equals(base) && holds(plain, FAILURE, file)) {
            // From when it could not be read, and so not say what name it wants.
            Files.deleteIfExists(with(plain, FAILURE));
        }
    }

    private synchronized void sweepOnce(Path folder) throws IOException {
        if (!swept.contains(folder)) {
            DurableFile.sweep(folder);
            swept.add(folder);
        }
    }

    /** The name that holds an outcome of this prompt, if there is one; else the first that is nobody's. */
    private synchronized Path place(PromptFile file, Optional<String> output) {
        String name = FileNames.fit(output.orElse(file.name()), FileNames.ROOM_FOR_ENDING);
        String hash = Fingerprint.sha256(file.source());
        List<Path> places = Stream.concat(
                        Stream.of(name), SUFFIXES.stream().map(length -> name + "-" + hash.substring(0, length)))
                .map(file.folder()::resolve)
                .toList();
        return places.stream()
                .filter(base -> isFreeFor(base, file) && (holds(base, ANSWER, file) || holds(base, FAILURE, file)))
                .findFirst()
                .or(() -> places.stream()
                        .filter(base -> isFreeFor(base, file) && isUnclaimed(base, file))
                        .findFirst())
                .orElse(places.get(places.size() - 1));
    }

    private boolean isUnclaimed(Path base, PromptFile file) {
        return claimed.getOrDefault(base, file.source()).equals(file.source());
    }

    /** Whether nothing of anybody else stands under a name. */
    private static boolean isFreeFor(Path base, PromptFile file) {
        return Stream.of(ANSWER, FAILURE)
                .flatMap(ending -> read(with(base, ending)).stream())
                .allMatch(outcome -> outcome.path("source").asText().equals(file.source()));
    }

    private static boolean holds(Path base, String ending, PromptFile file) {
        return read(with(base, ending))
                .filter(outcome -> outcome.path("source").asText().equals(file.source()))
                .isPresent();
    }

    private static Optional<JsonNode> read(Path file) {
        // Asked first, as it is the usual case, and an exception for it is expensive deep in a route.
        if (!file.toFile().exists() && !Files.isSymbolicLink(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            // Without a folder there is nothing; else it is not one of ours, and not to be overwritten.
            return Files.isDirectory(file.toAbsolutePath().getParent())
                    ? Optional.of(JSON.createObjectNode())
                    : Optional.empty();
        }
    }

    private static Path with(Path base, String ending) {
        return base.resolveSibling(base.getFileName() + ending);
    }
}

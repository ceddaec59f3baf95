package org.moonroute.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.disk.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that prompt files are dropped into. A file is taken by renaming it into {@code taken/}, under a name that no
 * other file ever has; that name is what the prompt is known by from then on. So a file of the same name may follow at once,
 * and after a crash what is in {@code taken/} is what was under way. When the outcome is written, the file moves on to
 * {@code done/} or {@code failed/}.
 */
public final class Inbox {
    /** Stands between the unique part of a taken file's name and the name that it had. */
    private static final String SEPARATOR = "~";

    private static final List<String> UNFINISHED =
            List.of(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~");

    /** Leaves room for the unique part within the 255 bytes of a name. */
    private static final int LONGEST_NAME = 220;

    private static final Duration WRONG_DATE = Duration.ofDays(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final Path folder;
    private final Path outcomes;
    private final Duration settle;
    private final Clock clock;
    private final OutcomeFiles.Patience patience;
    private final ReentrantLock moving = new ReentrantLock();
    /** The files that were complained about, each once. */
    private final Set<String> unable = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * @param folder the folder that is watched
     * @param outcomes where outcomes go
     * @param settle how long a file must have been left alone before it is taken
     * @param clock tells the time
     */
    public Inbox(Path folder, Path outcomes, Duration settle, Clock clock) {
        this(folder, outcomes, settle, clock, new OutcomeFiles.Patience(Integer.MAX_VALUE, Duration.ofSeconds(1)));
    }

    Inbox(Path folder, Path outcomes, Duration settle, Clock clock, OutcomeFiles.Patience patience) {
        this.patience = patience;
        this.folder = folder;
        this.outcomes = outcomes;
        this.settle = settle;
        this.clock = clock;
    }

    /**
     * Whether a file may be taken: it is not hidden, it is not named as unfinished ({@code .tmp}, {@code .part} and the
     * like), and nothing was written to it for the settling time.
     */
    public boolean isSettled(File file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        if (name.startsWith(".") || UNFINISHED.stream().anyMatch(name::endsWith)) {
            return false;
        }
        long modified = file.lastModified();
        if (modified == 0 && !file.exists()) {
            complain(
                    name,
                    "is in " + folder
                            + " but cannot be opened: a link to nothing, a backslash in its name, or the locale cannot spell it");
            return false;
        }
        Instant now = clock.instant();
        Instant written = Instant.ofEpochMilli(modified);
        // A date far ahead says nothing of when the file was written.
        return written.plus(settle).isBefore(now) || written.isAfter(now.plus(WRONG_DATE));
    }

    /** Takes a file; not if it has changed, or is gone, since it was found. */
    public void take(File file) throws IOException {
        if (closed || !isSettled(file)) {
            return;
        }
        String name = FileNames.fit(FileNames.plain(file.getName()), LONGEST_NAME);
        Path taken = DurableFile.folder(folder.resolve("taken")).resolve(unique() + SEPARATOR + name);
        try {
            Files.move(file.toPath(), taken, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            LOG.debug("gone before it was taken: {}", name);
        } catch (IOException | InvalidPathException failed) {
            complain(file.getName(), "cannot be taken: " + failed);
        }
    }

    /** Takes no further files, and begins no further prompts; those under way are put away as before. */
    public void close() {
        closed = true;
    }

    /**
     * Whether a file that was found in {@code taken/} is not to be answered: the inbox is closed, or the file is there no
     * more, having been put away since it was found, or withdrawn.
     */
    public boolean passesOver(File file) {
        return closed || isGone(file);
    }

    /** The prompt file that a taken file is. */
    public PromptFile taken(File file) {
        String source = file.getName();
        String original = source.substring(source.indexOf(SEPARATOR) + 1);
        return new PromptFile(original, file.toPath(), source, outcomes, PromptFiles.stem(original), true);
    }

    /**
     * Moves the file of a prompt whose outcome is written out of the way; an older file there keeps its name. A file that is
     * gone needs no place.
     */
    public Outcome putAway(Outcome outcome) {
        putAway((PromptFile) outcome.origin(), outcome.isAnswer() ? "done" : "failed");
        return outcome;
    }

    /** The same for a prompt that had its outcome already, from before a crash. */
    public Prompt putAwayDone(Prompt prompt, String earlier) {
        putAway((PromptFile) prompt.origin(), earlier.equals("answered") ? "done" : "failed");
        return prompt;
    }

    /** The same for a file of many prompts, each of which has its outcome. */
    public PromptFile putAwayDone(PromptFile file) {
        putAway(file, "done");
        return file;
    }

    /** Whether no further prompt is begun. */
    public boolean isClosed() {
        return closed;
    }

    /** With patience: by now the outcome is written, so that giving up must not look like a failure of the prompt. */
    private void putAway(PromptFile file, String where) {
        patience.until("put " + file.id() + " into " + where, () -> {
            moving.lock();
            try {
                Path target = DurableFile.folder(folder.resolve(where));
                Path name = target.resolve(file.id());
                boolean used = Files.exists(name, LinkOption.NOFOLLOW_LINKS);
                Files.move(file.path(), used ? target.resolve(file.source()) : name);
            } catch (NoSuchFileException missing) {
                if (!isGone(file.path().toFile())) {
                    throw missing;
                }
                LOG.warn("{} is in taken/ no more; somebody else has put it away", file.source());
            } finally {
                moving.unlock();
            }
        });
    }

    /** In the order of taking, also for those who look into the folder. */
    private String unique() {
        return TIME.format(clock.instant()) + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static boolean isGone(File file) {
        return !Files.exists(file.toPath(), LinkOption.NOFOLLOW_LINKS);
    }

    private void complain(String name, String what) {
        if (unable.add(name)) {
            LOG.warn("{} {}; it is left where it is", FileNames.plain(name), what);
        }
    }
}

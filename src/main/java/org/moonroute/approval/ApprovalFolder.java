package org.moonroute.approval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.moonroute.approval.Decision.Kind;
import org.moonroute.disk.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and decisions on disk: {@code ID.json} is what is asked, {@code ID.decision.json} beside it what was decided. Both are
 * durable when they appear, and stay as they are; whoever is first makes them, in whatever process. Safe for any number of threads
 * and processes. The folder is made when something is first asked.
 */
public final class ApprovalFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalFolder.class);
    private static final String REQUEST = ".json";
    private static final String DECISION = ".decision.json";
    private static final String NOBODY = "moonroute";

    private final Path folder;
    private final Duration keep;
    private final Clock clock;
    private final DecisionFiles decisions;

    /** @param keep how long what is decided is remembered */
    public ApprovalFolder(Path folder, Duration keep, Clock clock) {
        this.folder = folder;
        this.keep = keep;
        this.clock = clock;
        this.decisions = new DecisionFiles(clock);
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** What stands after asking, and whether it was asked now. */
    record Standing(Approval approval, boolean isNew) {}

    /** Asks; if the same was asked before, that request stands, and its decision if it has one. */
    Standing ask(Request request) throws IOException {
        Optional<Approval> before = kept(request.id());
        if (before.isPresent() && !isOld(before.get())) {
            return new Standing(before.get(), false);
        }
        if (before.isPresent()) {
            remove(request.id());
        }
        make();
        boolean isNew = appear(file(request.id(), REQUEST), ApprovalJson.text(request));
        Approval standing =
                find(request.id()).orElseThrow(() -> new IOException("the request " + request.id() + " is gone again"));
        return new Standing(standing, isNew);
    }

    private void make() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = DurableFile.folder(folder.toAbsolutePath().getParent());
        try {
            Files.createDirectory(folder, ownersOnly());
        } catch (FileAlreadyExistsException another) {
            // Another process was as fast.
        }
        DurableFile.forceFolder(parent);
    }

    /** Arguments may be confidential, and whoever may write here may allow calls. */
    private FileAttribute<?>[] ownersOnly() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether it is this one that is there now. */
    private boolean appear(Path file, String text) throws IOException {
        DurableFile prepared = DurableFile.prepare(file, text.getBytes(StandardCharsets.UTF_8));
        try {
            return prepared.appearFirst();
        } finally {
            prepared.drop();
            DurableFile.forceFolder(folder);
        }
    }

    /**
     * A request and what became of it; absent for an id that there is not, and for one that was decided longer ago than is
     * remembered, whether its files are gone yet or not: the journal may have forgotten that the call was run.
     *
     * @throws IOException if its file cannot be read
     */
    public Optional<Approval> find(String id) throws IOException {
        return kept(id).filter(approval -> !isOld(approval));
    }

    private Optional<Approval> kept(String id) throws IOException {
        Optional<String> asked =
                RequestId.isOne(id) ? DecisionFiles.read(file(id, REQUEST), Integer.MAX_VALUE) : Optional.empty();
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        try {
            Request request = ApprovalJson.request(asked.get());
            return Optional.of(new Approval(request, decisions.of(request, file(request.id(), DECISION))));
        } catch (IOException wrong) {
            throw new IOException(
                    file(id, REQUEST) + " is no request for approval: " + wrong.getMessage() + "; remove it", wrong);
        }
    }

    /** What waits for a decision, the oldest first. What cannot be read is left out, and the log says so. */
    public List<Approval> pending() throws IOException {
        Instant now = clock.instant();
        return all().stream()
                .filter(approval -> approval.isPending(now))
                .sorted(Comparator.comparing(approval -> approval.request().asked()))
                .toList();
    }

    private List<Approval> all() throws IOException {
        List<Approval> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + REQUEST)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.endsWith(DECISION)) {
                    add(name.substring(0, name.length() - REQUEST.length()), all);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return all;
    }

    private void add(String id, List<Approval> all) {
        try {
            kept(id).ifPresent(all::add);
        } catch (IOException unreadable) {
            LOG.warn("left out: {}", unreadable.getMessage());
        }
    }

    /**
     * Decides, unless that was done, or is too late.
     *
     * @param reason why, for the model and for who looks at it later; one line, cut at {@link Decision#LONGEST_REASON} characters
     * @return absent for an id that there is not
     * @throws IOException if it cannot be kept
     */
    public Optional<Verdict> decide(String id, Kind kind, String by, String reason) throws IOException {
        Optional<Approval> asked = find(id);
        if (asked.isEmpty() || asked.get().decision().isPresent()) {
            return asked.map(standing -> new Verdict(standing, false));
        }
        Instant now = clock.instant();
        boolean late = !asked.get().isPending(now);
        Decision decision = late ? tooLate(now) : new Decision(kind, by, now, ApprovalJson.reason(reason));
        boolean first = appear(file(id, DECISION), ApprovalJson.text(decision));
        Optional<Approval> standing = find(id);
        if (standing.isPresent() && standing.get().decision().isEmpty()) {
            // It may have been taken back between a look at the request and one at the decision; then there is no
            // request now.
            standing = find(id);
        }
        if (standing.isEmpty() && first) {
            // The request was taken back meanwhile; it must not have a decision if it is ever made again.
            Files.deleteIfExists(file(id, DECISION));
        }
        if (standing.isPresent() && standing.get().decision().isEmpty()) {
            throw new IOException(file(id, DECISION) + " is there, and says no decision; remove it");
        }
        return standing.map(there -> new Verdict(there, first && !late));
    }

    private static Decision tooLate(Instant now) {
        return new Decision(Kind.EXPIRED, NOBODY, now, "nobody decided in time");
    }

    /** The request's time is over: from now on it is expired, or as somebody decided just before. */
    Optional<Approval> expire(String id) throws IOException {
        return decide(id, Kind.EXPIRED, NOBODY, "nobody decided in time").map(Verdict::approval);
    }

    /**
     * Takes a request back that nobody has decided. That is decided as everything else is: nobody can be told that they have granted what is
     * being taken back.
     *
     * @return what was decided before; absent when it is taken back
     */
    Optional<Decision> withdraw(String id) throws IOException {
        Optional<Verdict> verdict = decide(id, Kind.EXPIRED, NOBODY, "it was taken back: who asked has gone");
        if (verdict.isPresent() && !verdict.get().counts()) {
            return verdict.get().approval().decision();
        }
        // In this order: whoever is about to decide must find no request, or the decision.
        Files.deleteIfExists(file(id, REQUEST));
        Files.deleteIfExists(file(id, DECISION));
        return Optional.empty();
    }

    /** Forgets what was decided, or ended, longer ago than is kept. */
    void forgetOld() throws IOException {
        for (Approval approval : all()) {
            if (isOld(approval)) {
                remove(approval.request().id());
            }
        }
        if (Files.isDirectory(folder)) {
            DurableFile.sweep(folder);
        }
    }

    private boolean isOld(Approval approval) {
        Instant ended =
                approval.decision().map(Decision::at).orElse(approval.request().expires());
        return ended.plus(keep).isBefore(clock.instant());
    }

    /** The decision first: without its request, it would hold for the next one of that id. */
    private void remove(String id) throws IOException {
        Files.deleteIfExists(file(id, DECISION));
        Files.deleteIfExists(file(id, REQUEST));
    }

    private Path file(String id, String ending) {
        return folder.resolve(id + ending);
    }
}

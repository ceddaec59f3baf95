package org.moonroute.approval;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.moonroute.approval.Decision.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads decisions, which somebody may have written by hand. Safe for any number of threads. */
final class DecisionFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionFiles.class);
    /** Until then somebody may still be writing it. */
    private static final Duration WRITING = Duration.ofSeconds(2);
    /** A decision takes less; what is larger is none, and is not read whole. */
    private static final int LARGEST = 64 * 1024;

    private static final int MOST_TOLD = 10_000;

    private final Clock clock;
    /** The requests whose file says nothing, of which the log was told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    DecisionFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * What was decided of a request; absent when the file is not there, or says nothing that is understood, which is told by the log. A
     * grant that came too late is none, whatever wrote it.
     *
     * @throws IOException if the file cannot be read
     */
    Optional<Decision> of(Request request, Path file) throws IOException {
        Optional<String> text = read(file, LARGEST);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant written = written(file);
        Optional<Decision> decision = ApprovalJson.decision(text.get(), written);
        if (decision.isEmpty() && written.plus(WRITING).isBefore(clock.instant())) {
            tell(request, file);
        }
        return decision.map(made -> made.isGranted() && !made.at().isBefore(request.expires())
                ? new Decision(Kind.EXPIRED, made.by(), made.at(), "it was granted too late")
                : made);
    }

    private void tell(Request request, Path file) {
        if (told.size() < MOST_TOLD && told.add(request.id())) {
            LOG.warn(
                    "{} says no decision, and its call waits on; it must be {\"decision\": \"grant\"}, or \"refuse\" with a \"reason\"",
                    file);
        }
    }

    private Instant written(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException forgotten) {
            return clock.instant();
        }
    }

    /** The text of a file, or as many bytes of its beginning; absent when it is not there. */
    static Optional<String> read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // Of bytes that are no UTF-8, and so no JSON, there is nothing to be said here.
            return Optional.of(new String(in.readNBytes(most), StandardCharsets.UTF_8));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}

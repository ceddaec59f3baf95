package org.moonroute.approval;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a request for approval. The first decision stands, whoever comes later.
 *
 * @param kind what was decided
 * @param by who decided, as the way that they decided by knows them
 * @param at when
 * @param reason why; empty when nobody said
 */
public record Decision(Kind kind, String by, Instant at, String reason) {
    /** The longest reason, in characters. */
    public static final int LONGEST_REASON = 500;

    /** What can be decided. */
    public enum Kind {
        /** The call may be run. */
        GRANTED,
        /** The call must not be run. */
        REFUSED,
        /** Nobody decided in time, so the call must not be run. */
        EXPIRED;

        /** How files and replies write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What somebody may decide by a word: {@code grant} or {@code refuse}, or the same as it is kept; absent for any other word. */
        public static Optional<Kind> decided(String word) {
            return switch (word) {
                case "grant", "granted" -> Optional.of(GRANTED);
                case "refuse", "refused" -> Optional.of(REFUSED);
                default -> Optional.empty();
            };
        }
    }

    /** Whether the call may be run. */
    public boolean isGranted() {
        return kind == Kind.GRANTED;
    }

    /** Words for the decision and who made it, such as {@code refused by terminal ada: too much}. */
    public String words() {
        return kind.word() + " by " + by + (reason.isEmpty() ? "" : ": " + reason);
    }
}

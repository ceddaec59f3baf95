package org.moonroute.http;

import java.util.Locale;

/** How far a batch is, in OpenAI's words. */
enum BatchStatus {
    VALIDATING,
    FAILED,
    IN_PROGRESS,
    FINALIZING,
    COMPLETED,
    CANCELLING,
    CANCELLED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more will become of it. */
    boolean isOver() {
        return this == FAILED || this == COMPLETED || this == CANCELLED;
    }
}

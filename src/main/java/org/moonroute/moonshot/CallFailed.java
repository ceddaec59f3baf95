package org.moonroute.moonshot;

import java.io.IOException;
import org.moonroute.conversation.FailureKind;

/** A call that brought no whole reply, for a reason found here rather than by the network. */
final class CallFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    CallFailed(FailureKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    FailureKind kind() {
        return kind;
    }
}

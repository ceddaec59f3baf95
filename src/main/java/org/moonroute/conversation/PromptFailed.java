package org.moonroute.conversation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A prompt that cannot be answered. Entry routes turn it into its failure. */
public final class PromptFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final transient Conversation conversation;
    private final transient List<Attempt> tried;

    private PromptFailed(FailureKind kind, String reason, Conversation conversation, List<Attempt> tried) {
        super(reason);
        this.kind = kind;
        this.conversation = conversation;
        this.tried = tried;
    }

    /** A prompt that failed before it was asked. */
    public static PromptFailed beforeAsking(FailureKind kind, String reason) {
        return new PromptFailed(kind, reason, null, List.of());
    }

    /** A prompt that failed within its conversation. */
    public static PromptFailed during(Conversation conversation, FailureKind kind, String reason) {
        return new PromptFailed(kind, reason, conversation, List.of());
    }

    /** A prompt that failed within its conversation, after calls that brought no reply. */
    public static PromptFailed after(List<Attempt> tried, Conversation conversation, FailureKind kind, String reason) {
        return new PromptFailed(kind, reason, conversation, tried);
    }

    /** The kind of failure. */
    public FailureKind kind() {
        return kind;
    }

    /** The failure of the prompt that came from there. */
    public Failure failure(Origin origin, Instant now) {
        if (conversation == null) {
            return new Failure(origin, Optional.empty(), kind, getMessage(), "", Course.nothing(now));
        }
        return new Failure(
                origin,
                conversation.prompt().output(),
                kind,
                getMessage(),
                conversation.lastText(),
                conversation.course(tried, now));
    }
}

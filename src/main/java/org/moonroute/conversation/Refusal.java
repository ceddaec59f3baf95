package org.moonroute.conversation;

import java.time.Duration;
import java.util.Optional;

/**
 * A call that brought no usable reply.
 *
 * @param kind what kind of refusal it is
 * @param message what the service, or the network, said
 * @param retryAfter how long the service wants to be left alone, if it says so
 */
public record Refusal(FailureKind kind, String message, Optional<Duration> retryAfter) {}

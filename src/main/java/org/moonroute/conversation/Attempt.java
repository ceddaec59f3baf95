package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call to the service: what was tried, when, and what came of it.
 *
 * @param at when it was sent
 * @param took until its end
 * @param status the HTTP status; 0 when there was none
 * @param refusal why it brought no reply; absent when it did
 */
public record Attempt(Instant at, Duration took, int status, Optional<Refusal> refusal) {}

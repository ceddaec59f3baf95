package org.moonroute.pacing;

import java.time.Duration;
import org.moonroute.conversation.FailureKind;

/**
 * That a refusal has closed the account.
 *
 * @param why what it was refused for
 * @param left how long it stays closed, from now on
 */
public record Closure(FailureKind why, Duration left) {}

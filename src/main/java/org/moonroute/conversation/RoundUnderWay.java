package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One round while it is being asked: calls are made until one brings a reply, or until no further one would help. Immutable.
 *
 * @param conversation the conversation, before the round
 * @param need what each call takes of the account
 * @param attempts the calls made so far
 * @param notBefore the next call is not to be made before
 * @param admittedAt when the call under way was admitted; absent when none is
 * @param next the conversation after the round; absent until there is a reply
 * @param givenUp why no further call is made; absent while there is hope
 */
public record RoundUnderWay(
        Conversation conversation,
        Need need,
        List<Attempt> attempts,
        Instant notBefore,
        Optional<Instant> admittedAt,
        Optional<Settled> next,
        Optional<Refusal> givenUp) {

    /**
     * The reply of a settled round, and what it took.
     *
     * @param limited the bound at which it was asked for without tools; absent for any other round
     */
    public record Settled(Round round, Reply reply, Optional<Bound> limited) {
        /** A round in which tools could be called. */
        public Settled(Round round, Reply reply) {
            this(round, reply, Optional.empty());
        }
    }

    public RoundUnderWay {
        attempts = List.copyOf(attempts);
    }

    /** A round that no call was made for yet. */
    public static RoundUnderWay begin(Conversation conversation, Need need, Instant now) {
        return new RoundUnderWay(
                conversation, need, List.of(), now, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The round when it is better known what its calls take. */
    public RoundUnderWay needing(Need known) {
        return new RoundUnderWay(conversation, known, attempts, notBefore, admittedAt, next, givenUp);
    }

    /** The round when another conversation is asked in it, as one whose time is nearly over. */
    public RoundUnderWay asking(Conversation other) {
        return new RoundUnderWay(other, need, attempts, notBefore, admittedAt, next, givenUp);
    }

    /** Whether another call is to be made. */
    public boolean isUnsettled() {
        return next.isEmpty() && givenUp.isEmpty();
    }

    /** What the last call was refused with, if it was. */
    public Optional<Refusal> lastRefusal() {
        return attempts.isEmpty() || givenUp.isPresent()
                ? givenUp
                : attempts.get(attempts.size() - 1).refusal();
    }

    /** The round with a call that may be made now; the time until then does not count against the conversation's. */
    public RoundUnderWay admitted(Instant now, Duration waited) {
        Conversation after = waited.isZero() ? conversation : conversation.afterWaiting(waited);
        return new RoundUnderWay(after, need, attempts, notBefore, Optional.of(now), next, givenUp);
    }

    /** The round when the account knows that its call is over. */
    public RoundUnderWay left() {
        return new RoundUnderWay(conversation, need, attempts, notBefore, Optional.empty(), next, givenUp);
    }

    /** The round with its reply. */
    public RoundUnderWay settled(Settled settled) {
        return new RoundUnderWay(
                conversation,
                need,
                settled.round().attempts(),
                notBefore,
                admittedAt,
                Optional.of(settled),
                Optional.empty());
    }

    /** The round after a refused call, to be tried again. */
    public RoundUnderWay refused(Attempt attempt, Instant tryAgainAt) {
        return new RoundUnderWay(
                conversation, need, with(attempt), tryAgainAt, admittedAt, Optional.empty(), Optional.empty());
    }

    /** The round after a refused call that was the last. */
    public RoundUnderWay givenUp(Attempt attempt, Refusal why) {
        return new RoundUnderWay(
                conversation, need, with(attempt), notBefore, admittedAt, Optional.empty(), Optional.of(why));
    }

    /** The round when its next call is not even made. */
    public RoundUnderWay givenUp(Refusal why) {
        return new RoundUnderWay(
                conversation, need, attempts, notBefore, admittedAt, Optional.empty(), Optional.of(why));
    }

    /**
     * The conversation after the round.
     *
     * @throws PromptFailed if it was given up, or if the reply ends the conversation
     */
    public Conversation conclude() {
        if (next.isPresent()) {
            Settled settled = next.get();
            return conversation.asAsked(settled.limited()).replied(settled.round(), settled.reply());
        }
        Refusal refusal = givenUp.orElseThrow(() -> new IllegalStateException("the round is not over"));
        String tries = attempts.size() < 2 ? "" : " (tried " + attempts.size() + " times)";
        throw PromptFailed.after(attempts, conversation, refusal.kind(), refusal.message() + tries);
    }

    /** The calls made so far, and one more. */
    public List<Attempt> with(Attempt attempt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        return all;
    }
}

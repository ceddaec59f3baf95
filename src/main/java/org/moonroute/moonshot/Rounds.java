package org.moonroute.moonshot;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.conversation.Usage;

/** The steps of one round, for the route that asks the model. */
public final class Rounds {
    /** Counting is quick, or not worth waiting for: the estimate does as well. */
    private static final Duration LONGEST_COUNT = Duration.ofSeconds(30);

    private final ChatRequests requests;
    private final ModelProfiles profiles;
    private final Retries retries;
    private final TokenEstimate tokens = new TokenEstimate();
    private final AnswerCheck answers = new AnswerCheck();
    private final Duration callTimeout;
    private final RetryLog log = new RetryLog();
    private final ApiKey key;
    private final Clock clock;

    /**
     * @param limitField the name that this host has for the bound on the reply
     * @param profiles for the prices
     * @param retries when a refused call is made again
     * @param callTimeout the time for one call; a conversation that has less left gives less
     * @param key masked wherever the service repeats it
     */
    public Rounds(
            String limitField, ModelProfiles profiles, Retries retries, Duration callTimeout, ApiKey key, Clock clock) {
        this.requests = new ChatRequests(limitField);
        this.profiles = profiles;
        this.retries = retries;
        this.callTimeout = callTimeout;
        this.key = key;
        this.clock = clock;
    }

    /**
     * A new round of the conversation.
     *
     * @throws PromptFailed if its bounds allow none
     */
    public RoundUnderWay begin(Conversation conversation) {
        Instant now = clock.instant();
        Conversation ready = conversation.readyForRound(now);
        Need need = need(ready);
        if (ready.limits().cost() != null && need.most().amount() == null) {
            throw PromptFailed.during(
                    ready,
                    FailureKind.UNKNOWN_PRICE,
                    "moonroute.conversation.max-cost is set, and the price of the model is not known. "
                            + "Add it to config/models.yaml.");
        }
        return RoundUnderWay.begin(ready, need, now);
    }

    /** What has the service count the tokens of the round's prompt. */
    public ModelRequest countRequest(RoundUnderWay round) {
        Conversation conversation = round.conversation();
        Duration time = callTimeout.compareTo(LONGEST_COUNT) < 0 ? callTimeout : LONGEST_COUNT;
        return new ModelRequest(conversation.prompt().id(), requests.writeToCount(conversation), time);
    }

    /**
     * The round with its prompt's tokens as the service counted them; as they were estimated when it did not.
     *
     * @param came a {@link WholeReply}, or the exception that the request ended in
     */
    public RoundUnderWay counted(RoundUnderWay round, Object came) {
        OptionalLong count = TokenCount.read(came);
        if (count.isEmpty()) {
            log.notCounted(key.mask(TokenCount.reason(came)));
            return round;
        }
        long tools = tokens.ofTools(round.conversation().prompt());
        Need need = round.need();
        return round.needing(new Need(count.getAsLong() + tools, need.reply(), need.most()));
    }

    /** What the conversation's next call takes of the account. */
    public Need need(Conversation conversation) {
        Options options = conversation.prompt().options();
        TokenEstimate.Tokens prompt = tokens.of(conversation);
        // A prompt that has passed its model's profile has such a bound.
        long reply = options.values().get(Options.MAX_COMPLETION_TOKENS) instanceof Number most ? most.longValue() : 0;
        // Not by the estimate: about every other prompt has more tokens, and a budget that allows no more would be
        // passed.
        long most = prompt.most();
        Cost cost = profiles.cost(options.model().orElseThrow(), new Usage(most, reply, most + reply, 0, 0));
        // One call of each: how many the model will make in a round, nobody knows.
        Cost calls =
                profiles.costOfCalls(conversation.prompt().offered().stream().map(ToolSpec::charge));
        return new Need(prompt.likely(), reply, cost.plus(calls));
    }

    /**
     * The request of a call that may be made now.
     *
     * @throws PromptFailed if the conversation's time is up
     */
    public ModelRequest request(RoundUnderWay round) {
        Instant now = clock.instant();
        Conversation conversation = round.conversation();
        conversation.checkTime(now);
        Duration left = conversation.timeForCall(now);
        Duration time = left.compareTo(callTimeout) < 0 ? left : callTimeout;
        return new ModelRequest(
                conversation.prompt().id(),
                requests.write(conversation, profiles.of(conversation.prompt())),
                time,
                conversation.prompt().origin().audience());
    }

    /**
     * The round after an admitted call.
     *
     * @param came what came back: a {@link WholeReply}, or the exception that the call ended in, or that kept it from
     *     being made
     */
    public RoundUnderWay settle(RoundUnderWay round, Object came) {
        Instant now = clock.instant();
        Instant sentAt = round.admittedAt().orElse(now);
        if (came instanceof WholeReply received) {
            WholeReply whole = received.masked(key);
            ChatReplies.Read read = ChatReplies.read(whole, now);
            if (read instanceof ChatReplies.Replied replied) {
                return settled(round, sentAt, now, whole, replied);
            }
            return refused(round, sentAt, now, whole.status(), ((ChatReplies.Refused) read).refusal());
        }
        if (came instanceof PromptFailed failed) {
            return round.givenUp(new Refusal(failed.kind(), failed.getMessage(), Optional.empty()));
        }
        return refused(round, sentAt, now, 0, broken((Exception) came));
    }

    /**
     * The conversation after the round.
     *
     * @throws PromptFailed if it was given up, or if the reply ends the conversation
     */
    public Conversation conclude(RoundUnderWay round) {
        return round.conclude();
    }

    private RoundUnderWay settled(
            RoundUnderWay round, Instant sentAt, Instant now, WholeReply whole, ChatReplies.Replied replied) {
        Attempt attempt = new Attempt(sentAt, Duration.between(sentAt, now), whole.status(), Optional.empty());
        tokens.learn(round.need().prompt(), replied.usage().prompt());
        String model = replied.model().isEmpty()
                ? round.conversation().prompt().options().model().orElseThrow()
                : replied.model();
        return round.settled(new RoundUnderWay.Settled(
                new Round(
                        replied.id(),
                        model,
                        replied.reply().finishReason(),
                        replied.usage(),
                        profiles.cost(model, replied.usage()).plus(costOfCalls(round.conversation(), replied.reply())),
                        round.with(attempt),
                        whole.isSimulated()),
                checked(round.conversation(), replied.reply()),
                round.conversation().limited()));
    }

    /**
     * The service charges for what it has begun (platform.kimi.ai/docs/pricing/tools). Calls of its formulas are made from here, and
     * count too when the model makes them, though some are not run: a bound of money is rather kept too well.
     */
    private Cost costOfCalls(Conversation conversation, Reply reply) {
        return reply.finishReason().equals("tool_calls")
                ? profiles.costOfCalls(reply.message().toolCalls().stream().map(call -> charge(conversation, call)))
                : Cost.ZERO;
    }

    private static String charge(Conversation conversation, ToolCall call) {
        return conversation.prompt().offered().stream()
                .filter(spec -> spec.name().equals(call.plainName()))
                .map(ToolSpec::charge)
                .findFirst()
                .orElse(call.name());
    }

    /** What was heard cannot be taken back, so it is not asked for anew. */
    private Reply checked(Conversation conversation, Reply reply) {
        return reply.message().toolCalls().isEmpty()
                        && conversation.prompt().origin().audience().isEmpty()
                ? reply.withFaults(answers.faults(conversation, reply.message().text()))
                : reply;
    }

    private RoundUnderWay refused(RoundUnderWay round, Instant sentAt, Instant now, int status, Refusal said) {
        Refusal refusal = new Refusal(said.kind(), key.mask(said.message()), said.retryAfter());
        Attempt attempt = new Attempt(sentAt, Duration.between(sentAt, now), status, Optional.of(refusal));
        List<Attempt> attempts = round.with(attempt);
        if (round.conversation()
                .prompt()
                .origin()
                .audience()
                .filter(Audience::hasHeard)
                .isPresent()) {
            return round.givenUp(attempt, refusal);
        }
        return retries.again(refusal, attempts, now, ThreadLocalRandom.current()::nextDouble)
                .map(at -> {
                    log.tryingAgain(round.conversation().prompt().id(), refusal, Duration.between(now, at));
                    // While it was tried, the time may have come to ask for the last time.
                    return round.refused(attempt, at)
                            .asking(round.conversation().inTime(now));
                })
                .orElseGet(() -> round.givenUp(attempt, refusal));
    }

    private static Refusal broken(Exception error) {
        if (error instanceof CallFailed failed) {
            return new Refusal(failed.kind(), failed.getMessage(), Optional.empty());
        }
        String what = error.getClass().getSimpleName() + ": " + error.getMessage();
        return error instanceof IOException
                ? new Refusal(FailureKind.UNREACHABLE, "no reply: " + what, Optional.empty())
                : new Refusal(FailureKind.INTERNAL, what, Optional.empty());
    }
}

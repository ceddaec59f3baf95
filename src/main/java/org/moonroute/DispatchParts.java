package org.moonroute;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchRow;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerHealth;
import org.moonroute.broker.BrokerUnusable;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind.Policy;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.dispatch.Book;
import org.moonroute.dispatch.Dispatch;
import org.moonroute.dispatch.Task;
import org.moonroute.jms.JmsOrigin;
import org.moonroute.jms.ReplyForm;
import org.moonroute.pacing.Pacer;
import org.moonroute.prompt.PromptMessages;
import org.moonroute.prompt.PromptWriter;
import org.moonroute.record.OutcomeRecord;
import org.moonroute.record.Unreadable;
import org.moonroute.settings.SettingsException;

/** Has the rows of one batch answered by {@code serve} processes at a broker. The packages that this joins do not know each other. */
final class DispatchParts implements AutoCloseable {
    /** What shows people which row a message is, in queues and dead letters. */
    private static final String ROW = "moonroute_row";

    private static final int ROW_LENGTH = 200;
    private static final int PRINT = 16;

    private final BrokerConnections broker;
    private final String prompts;
    private final Defaults defaults;
    private final Pacer pacer;
    private final Clock clock;
    private BrokerHealth health;
    private Dispatch dispatch;
    private String replies;

    private DispatchParts(BrokerConnections broker, String prompts, Defaults defaults, Pacer pacer, Clock clock) {
        this.broker = broker;
        this.prompts = prompts;
        this.defaults = defaults;
        this.pacer = pacer;
        this.clock = clock;
    }

    /**
     * Gets ready to connect.
     *
     * @throws SettingsException if the URL cannot be used
     */
    static DispatchParts to(String url, Engine.Start start, Defaults defaults, Pacer pacer, Clock clock) {
        try {
            return new DispatchParts(
                    new BrokerAccess(start.settings(), start.passwords()).to(url),
                    start.settings().text("moonroute.jms.prompts"),
                    defaults,
                    pacer,
                    clock);
        } catch (BrokerUnusable wrong) {
            throw new SettingsException("--via: " + wrong.getMessage());
        }
    }

    /**
     * Begins with a batch. A broker that is away is waited for.
     *
     * @throws SettingsException if it does not let us in
     */
    void begin(Batch batch) {
        refuseStranger();
        health = BrokerHealth.of(broker, clock);
        replies = queue(batch);
        dispatch = Dispatch.begin(
                new Dispatch.Place(broker.direct(), health::isReachable, prompts, replies),
                new Known(batch),
                pacer::stopped,
                pacer::stop);
    }

    /** Brokers grant rights by such names: moonroute.batch.# */
    private static String queue(Batch batch) {
        return String.join(".", "moonroute", "batch", batch.identity());
    }

    private void refuseStranger() {
        try {
            broker.direct().createConnection().close();
        } catch (JMSSecurityException refused) {
            throw new SettingsException("--via: " + refused.getMessage()
                    + "; the user is moonroute.jms.user, the password MOONROUTE_BROKER_PASSWORD");
        } catch (JMSException away) {
            // It is waited for, and whoever watches it says so.
        }
    }

    /**
     * The outcome of a row, from elsewhere.
     *
     * @throws Abandoned if the run ends before it is there, or what comes is none
     */
    Outcome ask(Prompt prompt) {
        BatchRow row = (BatchRow) prompt.origin();
        String text = PromptWriter.json(defaults.applyTo(prompt));
        // Its content is part of what it is: an answer to what the row said before is none to what it says now.
        String id =
                replies + ":" + row.asking() + ":" + DigestUtils.sha256Hex(text).substring(0, PRINT);
        String reply = dispatch.ask(new Task(id, text, properties(id, row)));
        try {
            Outcome outcome = OutcomeRecord.outcome(reply, row);
            if (outcome instanceof Failure failure && isOfTheAccount(failure)) {
                throw refused(id, failure.reason());
            }
            return outcome;
        } catch (Unreadable wrong) {
            throw refused(
                    id,
                    "the reply to " + row.id() + " is no record of an outcome (" + wrong.getMessage()
                            + "); let every `moonroute serve` at the broker be of this version");
        }
    }

    private static Map<String, String> properties(String id, BatchRow row) {
        String name = row.id().length() <= ROW_LENGTH ? row.id() : row.id().substring(0, ROW_LENGTH);
        return Map.of(
                JmsOrigin.FIRST_ID,
                id,
                ReplyForm.PROPERTY,
                ReplyForm.RECORD.word(),
                PromptMessages.FORMAT,
                "json",
                PromptMessages.VARIABLES,
                PromptMessages.NONE,
                ROW,
                name);
    }

    private static boolean isOfTheAccount(Failure failure) {
        Policy policy = failure.kind().policy();
        return policy == Policy.STOP || policy == Policy.PARK;
    }

    /** The next replies would say the same. The row is left to do. */
    private Abandoned refused(String id, String reason) {
        dispatch.refuse(id);
        pacer.stop(reason);
        return new Abandoned(reason);
    }

    /** Rows that are with the broker. */
    int out() {
        return dispatch == null ? 0 : (int) dispatch.out();
    }

    /** What is still out, for people; absent for nothing. */
    Optional<String> stillOut() {
        return out() == 0
                ? Optional.empty()
                : Optional.of(out() + " rows are still with the broker at " + broker.place()
                        + "; their replies will wait in its queue " + replies);
    }

    /** What came and is written is acknowledged. */
    void finish(Batch batch) {
        dispatch.finish(batch.isAllThereIs());
    }

    @Override
    public void close() {
        if (dispatch != null) {
            dispatch.close();
            health.close();
        }
        broker.close();
    }

    /** What a batch knows of its rows, by the ids of messages. */
    private record Known(Batch batch, Pattern ours) implements Book {
        Known(Batch batch) {
            this(batch, Pattern.compile(Pattern.quote(queue(batch)) + ":([0-9a-f]{32}-\\d{1,9}):[0-9a-f]{16}"));
        }

        @Override
        public boolean isSettled(String id) {
            Matcher matcher = ours.matcher(id);
            return !matcher.matches() || batch.isWritten(matcher.group(1));
        }

        @Override
        public void force() {
            batch.force();
        }
    }
}

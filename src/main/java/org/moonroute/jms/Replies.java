package org.moonroute.jms;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends outcomes, each with the session that its prompt's message was taken with: what is sent is there when that session's
 * transaction is committed, and the message is gone then. An answer goes to where the message wants its reply, else to the
 * answers queue. A failure goes to the failures queue as the message that it is of, and its kind and reason with it; who waits for
 * a reply is told, too.
 */
public final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private final Queues queues;
    private final Forms forms;
    private final Places places;
    private final Clock clock;
    private final Sending.ByThread sendings = new Sending.ByThread();

    /** Knows the places for replies. */
    public interface Places {
        /** The place where what is sent to this one can be received; empty if there is none. */
        Optional<Destination> find(Session session, Destination wanted) throws JMSException;
    }

    /** The names of the queues that outcomes go to. */
    public record Queues(String answers, String failures) {}

    /**
     * How outcomes become the content of replies.
     *
     * @param usual the form for messages that do not say which they want
     * @param json makes {@link ReplyForm#JSON}
     * @param record makes {@link ReplyForm#RECORD}
     */
    public record Forms(ReplyForm usual, Function<Outcome, byte[]> json, Function<Outcome, String> record) {
        String text(ReplyForm form, Outcome outcome) {
            return switch (form) {
                case TEXT -> outcome instanceof Answer answer ? answer.text() : ((Failure) outcome).lastText();
                case JSON -> new String(json.apply(outcome), StandardCharsets.UTF_8);
                case RECORD -> record.apply(outcome);
            };
        }
    }

    /** @param places knows the places for replies */
    public Replies(Queues queues, Forms forms, Places places, Clock clock) {
        this.queues = queues;
        this.forms = forms;
        this.places = places;
        this.clock = clock;
    }

    /**
     * Sends an outcome.
     *
     * @throws Abandoned if the broker does not take it; then the message will be delivered again
     */
    public Outcome send(Outcome outcome) {
        JmsOrigin origin = (JmsOrigin) outcome.origin();
        try {
            Sending sending = sendings.with(origin.session());
            reply(sending, origin, outcome);
            if (outcome instanceof Failure failure && !isToldByReplyAlone(origin)) {
                FailedMessage.send(sending.producer(), sending.queue(queues.failures()), origin, failure);
            }
        } catch (JMSException broken) {
            throw new Abandoned("the broker does not take the outcome of " + origin.id() + ": " + broken.getMessage());
        }
        return outcome;
    }

    private boolean isToldByReplyAlone(JmsOrigin origin) throws JMSException {
        return form(origin) == ReplyForm.RECORD && origin.message().getJMSReplyTo() != null;
    }

    private ReplyForm form(JmsOrigin origin) throws JMSException {
        return ReplyForm.of(origin.message(), forms.usual());
    }

    private void reply(Sending sending, JmsOrigin origin, Outcome outcome) throws JMSException {
        Destination wanted = origin.message().getJMSReplyTo();
        Message reply = message(origin, outcome);
        if (wanted == null) {
            if (outcome.isAnswer()) {
                send(sending, origin, sending.queue(queues.answers()), reply);
            }
            return;
        }
        try {
            Destination place = places.find(origin.session(), wanted)
                    .orElseThrow(() -> new InvalidDestinationException("it is there no more"));
            send(sending, origin, place, reply);
        } catch (InvalidDestinationException | JMSSecurityException refused) {
            LOG.warn(
                    "{}: {} takes no reply ({}); it goes to {}",
                    origin.id(),
                    wanted,
                    refused.getMessage(),
                    queues.answers());
            reply.setStringProperty("moonroute_not_delivered_to", wanted.toString());
            send(sending, origin, sending.queue(queues.answers()), reply);
        }
    }

    /** With the priority of the message, and not for longer than the message itself was to live. */
    private void send(Sending sending, JmsOrigin origin, Destination to, Message reply) throws JMSException {
        long expires = origin.message().getJMSExpiration();
        long lives = expires == 0 ? Message.DEFAULT_TIME_TO_LIVE : Math.max(1, expires - clock.millis());
        sending.producer()
                .send(to, reply, DeliveryMode.PERSISTENT, origin.message().getJMSPriority(), lives);
    }

    private Message message(JmsOrigin origin, Outcome outcome) throws JMSException {
        Session session = origin.session();
        Message reply = session.createTextMessage(forms.text(form(origin), outcome));
        String correlation = origin.message().getJMSCorrelationID();
        reply.setJMSCorrelationID(correlation == null ? origin.id() : correlation);
        String group = origin.message().getStringProperty(FailedMessage.GROUP);
        if (group != null) {
            reply.setStringProperty(FailedMessage.GROUP, group);
        }
        if (outcome instanceof Answer answer) {
            reply.setStringProperty("moonroute_outcome", "answer");
            reply.setStringProperty("moonroute_model", answer.model());
            reply.setStringProperty("moonroute_finish_reason", answer.finishReason());
        } else {
            reply.setStringProperty("moonroute_outcome", "failure");
            FailedMessage.setReason(reply, (Failure) outcome);
        }
        setUsage(reply, outcome);
        return reply;
    }

    private static void setUsage(Message message, Outcome outcome) throws JMSException {
        Usage usage = outcome.course().usage();
        message.setLongProperty("moonroute_prompt_tokens", usage.prompt());
        message.setLongProperty("moonroute_completion_tokens", usage.completion());
        message.setLongProperty("moonroute_cached_tokens", usage.cached());
        message.setIntProperty("moonroute_rounds", outcome.course().rounds().size());
        if (outcome.course().limited().isPresent()) {
            message.setStringProperty(
                    "moonroute_limited", outcome.course().limited().get().word());
        }
        message.setBooleanProperty("moonroute_simulated", outcome.course().simulated());
        if (outcome.course().cost().amount() != null) {
            message.setStringProperty(
                    "moonroute_cost_usd", outcome.course().cost().amount().toPlainString());
        }
    }
}

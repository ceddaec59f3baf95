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
import java.util.Map;
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
    /** The properties that say why a message failed: the kind of failure, and what happened. */
    static final String FAILURE = "moonroute_failure";

    static final String REASON = "moonroute_reason";
    private static final String GROUP = "JMSXGroupID";

    private final Queues queues;
    private final boolean whole;
    private final Function<Outcome, byte[]> json;
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
     * @param whole whether a reply is the whole outcome as JSON, and not the answer's text alone
     * @param json makes that
     * @param places knows the places for replies
     */
    public Replies(Queues queues, boolean whole, Function<Outcome, byte[]> json, Places places, Clock clock) {
        this.queues = queues;
        this.whole = whole;
        this.json = json;
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
            if (outcome instanceof Failure failure) {
                putAside(sending, origin, failure);
            }
        } catch (JMSException broken) {
            throw new Abandoned("the broker does not take the outcome of " + origin.id() + ": " + broken.getMessage());
        }
        return outcome;
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
        Message reply = session.createTextMessage(text(outcome));
        String correlation = origin.message().getJMSCorrelationID();
        reply.setJMSCorrelationID(correlation == null ? origin.id() : correlation);
        String group = origin.message().getStringProperty(GROUP);
        if (group != null) {
            reply.setStringProperty(GROUP, group);
        }
        if (outcome instanceof Answer answer) {
            reply.setStringProperty("moonroute_outcome", "answer");
            reply.setStringProperty("moonroute_model", answer.model());
            reply.setStringProperty("moonroute_finish_reason", answer.finishReason());
        } else {
            reply.setStringProperty("moonroute_outcome", "failure");
            setReason(reply, (Failure) outcome);
        }
        setUsage(reply, outcome);
        return reply;
    }

    private String text(Outcome outcome) {
        if (whole) {
            return new String(json.apply(outcome), StandardCharsets.UTF_8);
        }
        return outcome instanceof Answer answer ? answer.text() : ((Failure) outcome).lastText();
    }

    private static void setReason(Message message, Failure failure) throws JMSException {
        message.setStringProperty(FAILURE, failure.kind().word());
        message.setStringProperty(REASON, failure.reason());
    }

    private static void setUsage(Message message, Outcome outcome) throws JMSException {
        Usage usage = outcome.course().usage();
        message.setLongProperty("moonroute_prompt_tokens", usage.prompt());
        message.setLongProperty("moonroute_completion_tokens", usage.completion());
        message.setLongProperty("moonroute_cached_tokens", usage.cached());
        message.setIntProperty("moonroute_rounds", outcome.course().rounds().size());
        message.setBooleanProperty("moonroute_simulated", outcome.course().simulated());
        if (outcome.course().cost().amount() != null) {
            message.setStringProperty(
                    "moonroute_cost_usd", outcome.course().cost().amount().toPlainString());
        }
    }

    /** The message itself, whatever it holds, with its properties and why it failed; it does not expire there. */
    private void putAside(Sending sending, JmsOrigin origin, Failure failure) throws JMSException {
        Message message = origin.message();
        Map<String, Object> properties = MessageContent.properties(message);
        String correlation = message.getJMSCorrelationID();
        Destination replyTo = message.getJMSReplyTo();
        int priority = message.getJMSPriority();
        setProperties(message, properties);
        message.setStringProperty(JmsOrigin.FIRST_ID, origin.id());
        setReason(message, failure);
        if (failure.kind().isOfReplies()) {
            message.setStringProperty(JmsOrigin.ANEW, String.valueOf(times(properties.get(JmsOrigin.ANEW)) + 1));
        }
        message.setJMSCorrelationID(correlation);
        message.setJMSReplyTo(replyTo);
        sending.producer()
                .send(
                        sending.queue(queues.failures()),
                        message,
                        DeliveryMode.PERSISTENT,
                        priority,
                        Message.DEFAULT_TIME_TO_LIVE);
    }

    private static int times(Object before) {
        return before instanceof String text && text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }

    /** A message that was received can be changed when its properties were cleared; those of the broker's own are its affair. */
    static void setProperties(Message message, Map<String, Object> properties) throws JMSException {
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            if (!property.getKey().startsWith("JMSX") || property.getKey().equals(GROUP)) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
        }
    }
}

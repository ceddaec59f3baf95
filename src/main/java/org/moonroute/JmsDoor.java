package org.moonroute;

import jakarta.jms.JMSException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Turns;
import org.moonroute.jms.JmsOrigin;
import org.moonroute.jms.MessageContent;
import org.moonroute.jms.ReplyForm;
import org.moonroute.prompt.PromptMessages;

/** From a message of the queue to a prompt: the packages that this joins do not know each other. */
final class JmsDoor {
    private final PromptMessages formats;
    private final int mostDeliveries;
    private final Clock clock;
    private final Turns turns = new Turns();

    /** @param mostDeliveries how often a message may be delivered, at a broker that does not give it up before */
    JmsDoor(PromptMessages formats, int mostDeliveries, Clock clock) {
        this.formats = formats;
        this.mostDeliveries = mostDeliveries;
        this.clock = clock;
    }

    /**
     * The message that the exchange was begun with; nothing else of it is looked at, no header. From here on the exchange has a
     * plain message: Camel's asks the broker's again and again. A message that is still being answered here, as its broker was away
     * meanwhile and delivers it again, has its turn after that: its tools must not run beside each other.
     *
     * @throws Abandoned if the broker has gone away, or the process ends; the message will be delivered again
     */
    Object take(Exchange exchange) {
        JmsMessage taken = exchange.getMessage(JmsMessage.class);
        exchange.setMessage(new DefaultMessage(exchange));
        JmsOrigin origin = asked(() -> JmsOrigin.of(taken.getJmsMessage(), taken.getJmsSession()));
        origin.journalKey().map(turns::take).ifPresent(turn -> atTheEndOf(exchange, turn));
        return origin;
    }

    private static void atTheEndOf(Exchange exchange, Turns.Turn turn) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange ended) {
                turn.end();
            }
        });
    }

    /**
     * The prompt of a message.
     *
     * @throws PromptFailed if it is none
     * @throws Abandoned if the broker has gone away
     */
    Prompt prompt(JmsOrigin origin) {
        return asked(() -> {
            refuseExpired(origin);
            refuseTooOften(origin);
            ReplyForm.check(origin);
            MessageContent content = MessageContent.of(origin);
            return formats.read(origin, "message " + origin.id(), content.bytes(), content.properties());
        });
    }

    private void refuseExpired(JmsOrigin origin) throws JMSException {
        long expires = origin.message().getJMSExpiration();
        if (expires != 0 && expires <= clock.millis()) {
            throw PromptFailed.beforeAsking(
                    FailureKind.EXPIRED, "message " + origin.id() + ": it expired before it was asked. Send it again.");
        }
    }

    /** What brings the process down again and again; ActiveMQ Classic never gives a message up that goes out by AMQP. */
    private void refuseTooOften(JmsOrigin origin) throws JMSException {
        int deliveries = origin.message().getIntProperty("JMSXDeliveryCount");
        if (deliveries > mostDeliveries) {
            throw PromptFailed.beforeAsking(
                    FailureKind.DELIVERED_TOO_OFTEN,
                    "message " + origin.id() + ": it was delivered " + (deliveries - 1)
                            + " times and had no outcome. If it does not bring the process down, replay it.");
        }
    }

    private interface Asked<T> {
        T of() throws JMSException;
    }

    private static <T> T asked(Asked<T> asked) {
        try {
            return asked.of();
        } catch (JMSException broken) {
            throw new Abandoned("the broker has gone away: " + broken.getMessage());
        }
    }
}

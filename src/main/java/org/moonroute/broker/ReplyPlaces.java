package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.List;
import java.util.Optional;

/**
 * Whether a place for a reply is there, at a broker without transactions. To send there and see does not do: RabbitMQ ends
 * the session that names a place which it does not understand, and the message, which is delivered again then, would do that
 * for ever; and what is sent to a queue that is not there it throws away. So it is tried on a connection of its own.
 */
final class ReplyPlaces {
    /** How a broker calls it that an address is none, or that of something else than a queue to be sent to. */
    private static final List<String> NO_PLACE = List.of("amqp:invalid-field", "amqp:precondition-failed");

    /** How RabbitMQ 3 writes a queue's name that a sender by AMQP 0-9-1 gave; to send there would make the queue, not find it. */
    private static final String BY_AMQP_0_9_1 = "/queue/";

    private final ConnectionFactory broker;

    ReplyPlaces(ConnectionFactory broker) {
        this.broker = broker;
    }

    /**
     * Where what is sent is kept, as the broker understands it; empty if that place is not there. One that is there, but not
     * for us to receive from, is there.
     *
     * @throws JMSException if the broker has gone away
     */
    Optional<Destination> find(Destination wanted) throws JMSException {
        if (wanted instanceof TemporaryQueue) {
            return Optional.of(wanted);
        }
        try (Connection connection = EndedSessions.end(broker.createConnection())) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Destination place = understood(session, wanted);
            return isThere(session, place) ? Optional.of(place) : Optional.empty();
        }
    }

    private static Destination understood(Session session, Destination wanted) throws JMSException {
        return wanted instanceof Queue queue && queue.getQueueName().startsWith(BY_AMQP_0_9_1)
                ? session.createQueue(queue.getQueueName().substring(BY_AMQP_0_9_1.length()))
                : wanted;
    }

    private static boolean isThere(Session session, Destination place) {
        try (MessageConsumer consumer = session.createConsumer(place)) {
            consumer.getMessageSelector();
            return true;
        } catch (InvalidDestinationException none) {
            return false;
        } catch (JMSException refused) {
            return NO_PLACE.stream().noneMatch(String.valueOf(refused.getMessage())::contains);
        }
    }
}

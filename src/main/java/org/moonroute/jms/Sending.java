package org.moonroute.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * What one session sends with, kept for as long as the session lasts: Artemis' client asks the broker when it makes a
 * producer, makes a queue by its name, and first sends to that, which together cost more than the message itself.
 */
final class Sending {
    /** How long a queue is taken to be there still; who deletes one loses its messages anyway. */
    private static final long TRUST_MS = 1_000;

    private final Session session;
    private final MessageProducer producer;
    private final Replies.Places places;
    private final Clock clock;
    private final Map<String, Known> queues = new HashMap<>();

    private record Known(Queue queue, boolean stays, long until) {}

    private Sending(Session session, Replies.Places places, Clock clock) throws JMSException {
        this.session = session;
        this.producer = session.createProducer(null);
        this.places = places;
        this.clock = clock;
    }

    /** One for each thread that takes messages: it does so with one session, until that is lost. */
    static final class ByThread {
        private final ThreadLocal<Sending> last = new ThreadLocal<>();

        Sending with(Session session, Replies.Places places, Clock clock) throws JMSException {
            Sending kept = last.get();
            if (kept == null || kept.session != session) {
                kept = new Sending(session, places, clock);
                last.set(kept);
            }
            return kept;
        }
    }

    /** For any destination. */
    MessageProducer producer() {
        return producer;
    }

    /** The queue of this name; one that the broker may delete by itself is looked up each time. */
    Queue queue(String name) throws JMSException {
        Known known = queues.get(name);
        long now = clock.millis();
        if (known == null || known.until() < now) {
            Queue queue = session.createQueue(name);
            known = new Known(queue, places.stays(session, queue), now + TRUST_MS);
            queues.put(name, known);
        }
        return known.stays() ? known.queue() : session.createQueue(name);
    }
}

package org.moonroute.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.Map;

/**
 * What one session sends with, kept for as long as the session lasts: Artemis' client asks the broker when it makes a
 * producer, makes a queue by its name, and first sends to that, which together cost more than the message itself. A queue that
 * has gone meanwhile is made anew by the broker, if it makes queues at all.
 */
final class Sending {
    private final Session session;
    private final MessageProducer producer;
    private final Map<String, Queue> queues = new HashMap<>();

    private Sending(Session session) throws JMSException {
        this.session = session;
        this.producer = session.createProducer(null);
    }

    /** One for each thread that takes messages: it does so with one session, until that is lost. */
    static final class ByThread {
        private final ThreadLocal<Sending> last = new ThreadLocal<>();

        Sending with(Session session) throws JMSException {
            Sending kept = last.get();
            if (kept == null || kept.session != session) {
                kept = new Sending(session);
                last.set(kept);
            }
            return kept;
        }
    }

    /** For any destination. */
    MessageProducer producer() {
        return producer;
    }

    /** The queue of this name. */
    Queue queue(String name) throws JMSException {
        Queue queue = queues.get(name);
        if (queue == null) {
            queue = session.createQueue(name);
            queues.put(name, queue);
        }
        return queue;
    }
}

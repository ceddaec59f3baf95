package org.moonroute.broker;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** Queues that do not last: that of a connection, and one that the broker made by itself. */
public final class Temporary {
    private Temporary() {}

    /**
     * Whether something that is sent there can be received. A temporary queue of Artemis that is gone would be made anew by its
     * client, and what is sent there would lie there for nobody; clients of other brokers refuse such a place themselves.
     *
     * @throws JMSException if the broker has gone away
     */
    public static boolean isThere(Session session, Destination place) throws JMSException {
        if (!(session instanceof ActiveMQSession artemis)
                || !(place instanceof ActiveMQDestination destination)
                || !destination.isTemporary()) {
            return true;
        }
        return asked(() -> artemis.getCoreSession()
                .addressQuery(destination.getSimpleAddress())
                .isExists());
    }

    /**
     * Whether the queue is there until somebody deletes it. Artemis by itself deletes one that it made for who first named it, when
     * nobody uses it; what a client sends there that takes it to be there still is lost.
     *
     * @throws JMSException if the broker has gone away
     */
    public static boolean stays(Session session, Queue queue) throws JMSException {
        if (!(session instanceof ActiveMQSession artemis) || !(queue instanceof ActiveMQDestination destination)) {
            return true;
        }
        return asked(() -> {
            ClientSession.QueueQuery found = artemis.getCoreSession().queueQuery(destination.getSimpleAddress());
            return found.isExists() && !found.isAutoCreated();
        });
    }

    private interface Asked {
        boolean of() throws ActiveMQException;
    }

    private static boolean asked(Asked asked) throws JMSException {
        try {
            return asked.of();
        } catch (ActiveMQException failed) {
            JMSException broken = new JMSException(failed.getMessage());
            broken.setLinkedException(failed);
            throw broken;
        }
    }
}

package org.moonroute.broker;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** Queues that live as long as the connection that made them. */
final class Temporary {
    private Temporary() {}

    /**
     * Whether something that is sent there can be received. A temporary queue of Artemis that is gone would be made anew by its
     * client, and what is sent there would lie there for nobody; clients of other brokers refuse such a place themselves.
     *
     * @throws JMSException if the broker has gone away
     */
    static boolean isThere(Session session, Destination place) throws JMSException {
        if (!(session instanceof ActiveMQSession artemis)
                || !(place instanceof ActiveMQDestination destination)
                || !destination.isTemporary()) {
            return true;
        }
        try {
            return artemis.getCoreSession()
                    .addressQuery(destination.getSimpleAddress())
                    .isExists();
        } catch (ActiveMQException failed) {
            JMSException broken = new JMSException(failed.getMessage());
            broken.setLinkedException(failed);
            throw broken;
        }
    }
}

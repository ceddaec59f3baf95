package org.moonroute;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages as Camel's own listener does, but for two things: it ends at once, where that waits until each consumer has
 * waited for a message for a second; and a consumer that waited for nothing does not bother the broker with a commit.
 */
final class PromptListener extends DefaultJmsMessageListenerContainer {
    private static final Logger LOG = LoggerFactory.getLogger(PromptListener.class);

    private final Set<MessageConsumer> waiting = ConcurrentHashMap.newKeySet();

    PromptListener(JmsEndpoint endpoint) {
        super(endpoint, false);
    }

    @Override
    protected Message receiveMessage(MessageConsumer consumer) throws JMSException {
        waiting.add(consumer);
        try {
            return super.receiveMessage(consumer);
        } finally {
            waiting.remove(consumer);
        }
    }

    @Override
    protected boolean shouldCommitAfterNoMessageReceived(Session session) {
        return false;
    }

    /** What was taken is finished first; nothing more comes by then, so nothing is lost by closing who waits. */
    @Override
    protected void doShutdown() throws JMSException {
        for (MessageConsumer one : waiting) {
            try {
                one.close();
            } catch (JMSException broken) {
                LOG.debug("a consumer does not close; the end of its connection is its end", broken);
            }
        }
        super.doShutdown();
    }
}

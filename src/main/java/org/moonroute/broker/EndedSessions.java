package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URI;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionListener;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderExceptionSupport;

/**
 * A broker may answer a wish that it cannot fulfil by ending the session (RabbitMQ: a queue that is not there). Qpid's client
 * then waits for ever for the answer. So the connection fails with its session: who waits is told at once, with the reason.
 */
final class EndedSessions implements JmsConnectionListener {
    private final JmsConnection connection;

    private EndedSessions(JmsConnection connection) {
        this.connection = connection;
    }

    /** The same connection; one by AMQP fails when the broker ends a session of it. */
    static Connection end(Connection connection) {
        if (connection instanceof JmsConnection amqp) {
            amqp.addConnectionListener(new EndedSessions(amqp));
        }
        return connection;
    }

    @Override
    public void onSessionClosed(Session session, Throwable cause) {
        connection.onConnectionFailure(
                cause instanceof ProviderException reason
                        ? reason
                        : ProviderExceptionSupport.createOrPassthroughFatal(cause));
    }

    @Override
    public void onConnectionEstablished(URI remote) {}

    @Override
    public void onConnectionFailure(Throwable error) {}

    @Override
    public void onConnectionInterrupted(URI remote) {}

    @Override
    public void onConnectionRestored(URI remote) {}

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch envelope) {}

    @Override
    public void onConsumerClosed(MessageConsumer consumer, Throwable cause) {}

    @Override
    public void onProducerClosed(MessageProducer producer, Throwable cause) {}
}

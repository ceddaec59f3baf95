package org.moonroute.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Makes connections as another factory does, but tells no secret when that fails or when it is shown itself. */
final class DiscreetFactory implements ConnectionFactory {
    private final ConnectionFactory real;
    private final String place;
    private final UnaryOperator<String> mask;
    private final Preparation preparation;
    private final Supplier<Optional<String>> reason;

    /** @param reason knows why there is no connection, where it is nothing that the client says well */
    DiscreetFactory(
            ConnectionFactory real,
            String place,
            UnaryOperator<String> mask,
            Preparation preparation,
            Supplier<Optional<String>> reason) {
        this.real = real;
        this.place = place;
        this.mask = mask;
        this.preparation = preparation;
        this.reason = reason;
    }

    private interface Making {
        Connection make() throws JMSException;
    }

    /** The cause stays behind: its message and its own causes are the client's, and may show any option of the URL. */
    private Connection connection(Making making) throws JMSException {
        try {
            return preparation.of(EndedSessions.end(making.make()));
        } catch (JMSSecurityException refused) {
            throw new JMSSecurityException(masked(refused), refused.getErrorCode());
        } catch (JMSException failed) {
            throw new JMSException(masked(failed), failed.getErrorCode());
        }
    }

    private JMSContext context(Supplier<JMSContext> making) {
        try {
            return making.get();
        } catch (JMSRuntimeException failed) {
            throw new JMSRuntimeException(masked(failed), failed.getErrorCode());
        }
    }

    private String masked(Exception failed) {
        return "no connection to the broker at " + place + ": "
                + mask.apply(reason.get().orElseGet(() -> String.valueOf(failed.getMessage())));
    }

    @Override
    public Connection createConnection() throws JMSException {
        return connection(real::createConnection);
    }

    @Override
    public Connection createConnection(String user, String password) throws JMSException {
        return connection(() -> real.createConnection(user, password));
    }

    @Override
    public JMSContext createContext() {
        return context(real::createContext);
    }

    @Override
    public JMSContext createContext(String user, String password) {
        return context(() -> real.createContext(user, password));
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        return context(() -> real.createContext(user, password, sessionMode));
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(() -> real.createContext(sessionMode));
    }

    /** Ends what the real one has left open. */
    void close() {
        CoreClient.close(real);
    }

    ConnectionFactory real() {
        return real;
    }

    @Override
    public String toString() {
        return "connections to " + place;
    }
}

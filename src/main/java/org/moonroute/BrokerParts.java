package org.moonroute;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerHealth;
import org.moonroute.broker.BrokerQueues;
import org.moonroute.broker.BrokerUnusable;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;
import org.moonroute.broker.Redelivery;
import org.moonroute.cli.Engine;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** The broker that messages come from, in this process or elsewhere, for as long as the engine runs. */
final class BrokerParts implements AutoCloseable {
    private static final String EMBEDDED = "embedded";

    private final Optional<EmbeddedBroker> embedded;
    private final BrokerConnections connections;
    private final BrokerHealth health;

    private final String prompts;

    private BrokerParts(Optional<EmbeddedBroker> embedded, BrokerConnections connections, String prompts, Clock clock) {
        this.prompts = prompts;
        this.embedded = embedded;
        this.connections = connections;
        this.health = BrokerHealth.of(connections, clock);
    }

    /**
     * Starts the embedded broker, or gets ready to connect to another, which may be away.
     *
     * @throws SettingsException if it cannot be used as configured
     */
    static BrokerParts open(Engine.Start start, Clock clock) {
        Settings settings = start.settings();
        String broker = settings.text("moonroute.jms.broker");
        String prompts = settings.text("moonroute.jms.prompts");
        try {
            if (broker.equals(EMBEDDED)) {
                EmbeddedBroker started = EmbeddedBroker.start(options(settings));
                return new BrokerParts(Optional.of(started), started.connections(), prompts, clock);
            }
            return new BrokerParts(
                    Optional.empty(), new BrokerAccess(settings, start.passwords()).open(), prompts, clock);
        } catch (BrokerUnusable wrong) {
            throw new SettingsException("moonroute.jms: " + wrong.getMessage());
        }
    }

    private static EmbeddedBrokerOptions options(Settings settings) {
        BrokerQueues queues = new BrokerQueues(
                settings.text("moonroute.jms.prompts"),
                settings.text("moonroute.jms.answers"),
                settings.text("moonroute.jms.failures"),
                "dead-letters",
                "expired");
        Redelivery usual = Redelivery.defaults();
        return EmbeddedBrokerOptions.in(settings.homePath("moonroute.jms.folder"))
                .withPort(settings.number("moonroute.jms.port"))
                .withQueues(queues)
                .withRedelivery(
                        new Redelivery(settings.count("moonroute.jms.max-deliveries"), usual.delay(), usual.longest()));
    }

    /** For who receives, and replies with the same session. */
    ConnectionFactory connections() {
        return connections.direct();
    }

    /** For who sends now and then. */
    ConnectionFactory pool() {
        return connections.pooled();
    }

    /** Where what is sent to that place, with this session, is kept. */
    Optional<Destination> find(Session session, Destination wanted) throws JMSException {
        return connections.find(session, wanted);
    }

    /** Whether the broker was there when last seen. */
    boolean isReachable() {
        return health.isReachable();
    }

    /** Since when it is as {@link #isReachable} says. */
    Instant since() {
        return health.since();
    }

    /** Where prompts come from, for people. */
    String place() {
        return "the queue " + prompts + " of "
                + embedded.map(EmbeddedBroker::url).orElseGet(connections::place);
    }

    @Override
    public void close() {
        health.close();
        connections.close();
        embedded.ifPresent(EmbeddedBroker::close);
    }
}

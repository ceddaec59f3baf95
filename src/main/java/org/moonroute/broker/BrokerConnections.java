package org.moonroute.broker;

import jakarta.jms.ConnectionFactory;
import java.util.function.UnaryOperator;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * Connections to one broker. Who asks for one while the broker is away is told so at once. A consumer is given one message at a
 * time, and messages of Java objects are not unpacked. Secrets are in nothing that this or its exceptions show.
 */
public final class BrokerConnections implements AutoCloseable {
    private final String place;
    private final UnaryOperator<String> mask;
    private final DiscreetFactory direct;
    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    private BrokerConnections(String place, UnaryOperator<String> mask, ConnectionFactory direct) {
        this.place = place;
        this.mask = mask;
        this.direct = new DiscreetFactory(direct, place, mask);
        pool.setConnectionFactory(this.direct);
        pool.setMaxConnections(1);
    }

    /**
     * To the broker at {@code url}: {@code tcp://host:61616} for Artemis, {@code amqp://host:5672} or
     * {@code amqps://host:5671} for any with AMQP 1.0; several separated by commas stand in for each other. Options of the
     * client follow a question mark and win over ours.
     *
     * @throws BrokerUnusable if the URL cannot be used; says what is supported
     */
    public static BrokerConnections to(String url, BrokerLogin login) {
        BrokerUrl parsed = BrokerUrl.parse(url);
        return new BrokerConnections(
                parsed.place(),
                text -> login.mask(parsed.mask(text)),
                parsed.isAmqp() ? AmqpClient.to(parsed, login) : CoreClient.to(parsed, login));
    }

    /** To the broker of this number in this process. */
    static BrokerConnections within(int serverId, String place, BrokerLogin login) {
        return new BrokerConnections(place, login::mask, CoreClient.within(serverId, login));
    }

    /**
     * For who receives, and sends within the same session: each call makes a connection, which its caller closes. One that is
     * lost does not come back, nor do its sessions: they tell so, and what they had under way is rolled back by the broker.
     */
    public ConnectionFactory direct() {
        return direct;
    }

    /**
     * For who sends now and then: one connection with its sessions is kept and shared, and closing gives it back. While the
     * broker is away, sending fails; when it is back, a new connection takes the place of the one that was lost.
     */
    public ConnectionFactory pooled() {
        return pool;
    }

    /** Where the broker is, for people: without options. */
    public String place() {
        return place;
    }

    /** A text that somebody else wrote, without our secrets. */
    String mask(String text) {
        return mask.apply(text);
    }

    /** Closes the pool, and what the connections have left open. */
    @Override
    public void close() {
        pool.stop();
        direct.close();
    }

    /** Keeps secrets out of logs. */
    @Override
    public String toString() {
        return "BrokerConnections[" + place + "]";
    }
}

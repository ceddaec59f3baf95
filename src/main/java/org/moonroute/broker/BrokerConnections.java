package org.moonroute.broker;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * Connections to one broker. Who asks for one while the broker is away is told so at once. A consumer is given one message at a
 * time, and messages of Java objects are not unpacked. Secrets are in nothing that this or its exceptions show.
 */
public final class BrokerConnections implements AutoCloseable {
    private final String place;
    private final UnaryOperator<String> mask;
    private final Preparation preparation;
    private final Optional<ReplyPlaces> places;
    private final DiscreetFactory direct;
    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    private BrokerConnections(
            String place,
            UnaryOperator<String> mask,
            ConnectionFactory direct,
            Preparation preparation,
            Optional<ReplyPlaces> places,
            Supplier<Optional<String>> reason) {
        this.place = place;
        this.mask = mask;
        this.preparation = preparation;
        this.places = places;
        this.direct = new DiscreetFactory(direct, place, mask, preparation, reason);
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
        return to(url, login, BrokerOptions.defaults());
    }

    /**
     * The same, spoken to in this way.
     *
     * @throws BrokerUnusable if the URL cannot be used; says what is supported
     */
    public static BrokerConnections to(String url, BrokerLogin login, BrokerOptions options) {
        BrokerUrl parsed = BrokerUrl.parse(url);
        if (options.tls().isGiven() && !parsed.isEncrypted()) {
            throw new BrokerUnusable("the broker's URL: certificates are configured, but it is not encrypted; that is"
                    + " amqps://host:5671, or tcp://host:61616?sslEnabled=true");
        }
        UnaryOperator<String> mask = text -> options.tls().mask(login.mask(parsed.mask(text)));
        TlsReason reason = new TlsReason(parsed, options.tls());
        if (!parsed.isAmqp()) {
            return new BrokerConnections(
                    parsed.place(),
                    mask,
                    CoreClient.to(parsed, login, options.tls()),
                    Preparation.none(),
                    Optional.empty(),
                    reason::find);
        }
        BrokerUrl whole = parsed.with(AmqpClient.options(options.tls()));
        ConnectionFactory real =
                options.transactions() ? AmqpClient.to(whole, login) : AmqpClient.withoutTransactions(whole, login);
        return new BrokerConnections(
                parsed.place(),
                mask,
                real,
                new Preparation(options.transactions(), AmqpClient.impatient(whole, login)),
                options.transactions() ? Optional.empty() : Optional.of(new ReplyPlaces(real)),
                reason::find);
    }

    /** To the broker of this number in this process. */
    static BrokerConnections within(int serverId, String place, BrokerLogin login) {
        return new BrokerConnections(
                place,
                login::mask,
                CoreClient.within(serverId, login),
                Preparation.none(),
                Optional.empty(),
                Optional::empty);
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

    /**
     * Queues without which no connection is made, where the broker would not say that it loses what is sent to one that is not
     * there: one by AMQP without transactions.
     */
    public void require(List<String> queues) {
        if (places.isPresent()) {
            preparation.require(queues);
        }
    }

    /**
     * The place where a reply is kept that is sent to this one; empty if it would be lost.
     *
     * @param session the session that it is to be sent with
     * @throws JMSException if the broker has gone away
     */
    public Optional<Destination> find(Session session, Destination wanted) throws JMSException {
        if (places.isPresent()) {
            return places.get().find(wanted);
        }
        return Temporary.isThere(session, wanted) ? Optional.of(wanted) : Optional.empty();
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

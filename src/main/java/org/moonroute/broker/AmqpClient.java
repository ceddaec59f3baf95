package org.moonroute.broker;

import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.transports.TransportOptions;
import org.apache.qpid.jms.util.PropertyUtil;

/** Connections by AMQP 1.0. */
final class AmqpClient {
    private static final Map<String, String> JMS = Map.of(
            // The classes of a message are never the sender's choice.
            "jms.deserializationPolicy.denyList", "*",
            // A consumer holds what it works on and no more.
            "jms.prefetchPolicy.all", "0");

    /**
     * RabbitMQ 3 takes it ill to be asked for what it has at this moment (AMQP's drain), as a client does that has nothing in
     * store: it ends the session, or says nothing. So a consumer has one message in store, and looks there only.
     */
    private static final Map<String, String> NEVER_DRAINING =
            Map.of("jms.prefetchPolicy.all", "1", "jms.receiveLocalOnly", "true", "jms.receiveNoWaitLocalOnly", "true");

    /** Each server is tried once; a connection that is lost stays lost, with its sessions, as in {@link CoreClient}. */
    private static final Map<String, String> FAILOVER = Map.of(
            "failover.maxReconnectAttempts", "0",
            "failover.startupMaxReconnectAttempts", "1");

    private static final Map<String, String> TRANSPORT =
            Map.of("transport.connectTimeout", "10000", "transport.useEpoll", "false", "transport.useKQueue", "false");

    private static final long ANSWER_MS = 10_000;

    private AmqpClient() {}

    /** To a server elsewhere. */
    static JmsConnectionFactory to(BrokerUrl url, BrokerLogin login) {
        refuseUnknown(url);
        try {
            JmsConnectionFactory factory =
                    new JmsConnectionFactory(url.servers().size() == 1 ? plain(url) : failover(url));
            factory.setUsername(login.user());
            factory.setPassword(login.password());
            return factory;
        } catch (RuntimeException failed) {
            // Its message has the URL with all the options.
            throw wrong(url.optionNames());
        }
    }

    /** The stores as options of a URL. */
    static Map<String, String> options(BrokerTls tls) {
        return tls.options("Location").entrySet().stream()
                .collect(Collectors.toMap(
                        option -> "transport." + option.getKey(), option -> BrokerUrl.encoded(option.getValue())));
    }

    /** The same, where RabbitMQ is to be expected. */
    static JmsConnectionFactory withoutTransactions(BrokerUrl url, BrokerLogin login) {
        return to(url.with(NEVER_DRAINING), login);
    }

    /** With transactions, for one who does not wait for ever when the broker does not answer. */
    static ConnectionFactory impatient(BrokerUrl url, BrokerLogin login) {
        JmsConnectionFactory factory = to(url, login);
        factory.setRequestTimeout(ANSWER_MS);
        return factory;
    }

    /** Qpid finds out when it connects, and then shows their values. */
    private static void refuseUnknown(BrokerUrl url) {
        Map<String, String> transport = url.optionsOf("transport.");
        Map<String, String> unknown = PropertyUtil.setProperties(new TransportOptions(), transport);
        if (!unknown.isEmpty()) {
            throw wrong(unknown.keySet().stream().map("transport."::concat).toList());
        }
    }

    private static BrokerUnusable wrong(List<String> names) {
        return new BrokerUnusable(
                "the broker's URL: the options " + names + " cannot all be used; see those of Qpid JMS");
    }

    private static String plain(BrokerUrl url) {
        BrokerUrl own = url.only(false, "failover.");
        return url.servers().get(0) + "?" + own.query(JMS) + "&"
                + url.only(false, "failover.", "jms.").query(TRANSPORT);
    }

    private static String failover(BrokerUrl url) {
        String inner = url.only(false, "jms.", "failover.").query(TRANSPORT);
        String servers =
                url.servers().stream().map(server -> server + "?" + inner).collect(Collectors.joining(","));
        return "failover:(" + servers + ")?" + url.only(true, "jms.").query(JMS) + "&"
                + url.only(true, "failover.").query(FAILOVER);
    }
}

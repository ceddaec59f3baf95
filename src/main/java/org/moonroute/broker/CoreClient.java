package org.moonroute.broker;

import jakarta.jms.ConnectionFactory;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Connections by Artemis' own protocol. */
final class CoreClient {
    private static final Map<String, String> COMMON = Map.of(
            // The classes of a message are never the sender's choice.
            "deserializationDenyList", "*",
            // A consumer holds what it works on and no more.
            "consumerWindowSize", "0",
            "initialConnectAttempts", "1",
            // Else the client goes to where the broker says that it is, which may be an address of a network behind.
            "useTopologyForLoadBalancing", "false",
            // In threads shared with others, a connection that tries to come back can keep another from telling that it
            // is lost:
            // the pool took the busy thread for an idle one, and had the other task wait behind it.
            "useGlobalPools", "false",
            "useEpoll", "false",
            "useKQueue", "false",
            "connect-timeout-millis", "10000");

    private CoreClient() {}

    /** To a server elsewhere. */
    static ConnectionFactory to(BrokerUrl url, BrokerLogin login, BrokerTls tls) {
        String query = url.query(COMMON);
        String servers =
                url.servers().stream().map(server -> server + "?" + query).collect(Collectors.joining(","));
        try {
            ActiveMQConnectionFactory factory =
                    new ActiveMQConnectionFactory(url.servers().size() == 1 ? servers : "(" + servers + ")?" + query);
            for (TransportConfiguration server : factory.getStaticConnectors()) {
                // Not by the URL, of which the client decodes some parts twice.
                tls.options("Path").forEach(server.getParams()::putIfAbsent);
            }
            return loggedIn(factory, login);
        } catch (RuntimeException failed) {
            // Its message has the URL with all the options.
            throw new BrokerUnusable("the broker's URL: the options " + url.optionNames() + " cannot all be used; see"
                    + " those of Artemis' JMS client");
        }
    }

    /** To the broker of this number in this process. */
    static ConnectionFactory within(int serverId, BrokerLogin login) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                false, new TransportConfiguration(InVMConnectorFactory.class.getName(), Map.of("serverId", serverId)));
        factory.setDeserializationDenyList("*");
        factory.setConsumerWindowSize(0);
        factory.setInitialConnectAttempts(1);
        return loggedIn(factory, login);
    }

    /**
     * A session that came back by itself committed, now and then, a reply without the receipt of its message, which was answered
     * again then (decision 15). So a session that is lost stays lost, whatever the URL says.
     */
    private static ConnectionFactory loggedIn(ActiveMQConnectionFactory factory, BrokerLogin login) {
        factory.setUser(login.user());
        factory.setPassword(login.password());
        factory.setReconnectAttempts(0);
        return factory;
    }

    /** Closes what it made. */
    static void close(ConnectionFactory factory) {
        if (factory instanceof ActiveMQConnectionFactory made) {
            made.close();
        }
    }
}

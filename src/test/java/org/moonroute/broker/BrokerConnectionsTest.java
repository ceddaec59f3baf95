package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultPrefetchPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moonroute.FreePort;

class BrokerConnectionsTest {
    private static final BrokerLogin LOGIN = new BrokerLogin("user", "hunter2-of-login");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:61616",
                "http://localhost:61616",
                "ssl://localhost:61617",
                "vm://0",
                "failover:(tcp://a:61616)",
                "amqpws://localhost:80",
                "tcp://:61616",
                "tcp://ho st:61616",
                "tcp://localhost:61616/hunter2",
                "tcp://user:hunter2@localhost:61616",
                "tcp://hunter2:hun ter2@localhost:61616",
                "tcp://a:61616,amqp://b:5672",
                "tcp://localhost:61616?user=me&password=hunter2",
                "amqp://localhost?jms.password=hunter2",
                "amqp://localhost?jms.nonsense=hunter2",
                "amqps://localhost?transport.trustStorePasswrd=hunter2"
            })
    void other_urls_are_refused_and_not_shown(String url) {
        assertThatThrownBy(() -> {
                    try (BrokerConnections connections = BrokerConnections.to(url, LOGIN);
                            Queues queues = new Queues(connections.direct())) {
                        queues.commit();
                    }
                })
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageStartingWith("the broker's URL: ")
                .satisfies(refused -> assertThat(Secrets.allText(refused)).doesNotContain("hunter2"));
    }

    @Test
    void the_refusal_says_what_is_supported() {
        assertThatThrownBy(() -> BrokerConnections.to("stomp://localhost", LOGIN))
                .hasMessageContaining("tcp://host:61616")
                .hasMessageContaining("amqp://host:5672")
                .hasMessageContaining("amqps://host:5671");
    }

    @Test
    void people_are_told_where_it_is_and_no_options() {
        try (BrokerConnections connections = BrokerConnections.to(
                "amqps://one.example,amqps://two.example:99?transport.trustStorePassword=hunter2", LOGIN)) {
            assertThat(connections.place()).isEqualTo("amqps://one.example:5671,amqps://two.example:99");
            assertThat(connections.mask("the keystore does not open with hunter2, nor with hunter2-of-login"))
                    .isEqualTo("the keystore does not open with ***, nor with ***-of-login");
            assertThat(LOGIN.mask("no hunter2-of-login")).isEqualTo("no ***");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://localhost:61616?sslEnabled=true&trustStorePath=/none&trustStorePassword=hunter2",
                "tcp://localhost,tcp://other?sslEnabled=true&trustStorePassword=hunter2",
                "amqps://localhost?transport.trustStorePassword=hunter2"
            })
    void nothing_that_is_shown_has_a_secret(String url) {
        try (BrokerConnections connections = BrokerConnections.to(url, LOGIN)) {
            assertThat(List.of(
                            connections.toString(),
                            connections.direct().toString(),
                            connections.pooled().toString(),
                            LOGIN.toString(),
                            BrokerUrl.parse(url).toString()))
                    .noneMatch(shown -> shown.contains("hunter2"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqps://127.0.0.1:1?transport.trustStoreLocation=/none&transport.trustStorePassword=hunter2",
                "tcp://127.0.0.1:1?sslEnabled=true&trustStorePath=/none&trustStorePassword=hunter2"
            })
    void a_connection_that_fails_shows_no_secret(String url) {
        try (BrokerConnections connections = BrokerConnections.to(url, LOGIN)) {
            assertThatThrownBy(() -> new Queues(connections.direct()).close())
                    .isInstanceOf(JMSException.class)
                    .satisfies(failed -> assertThat(Secrets.allText(failed)).doesNotContain("hunter2"));
            assertThatThrownBy(() -> connections.direct().createContext().start())
                    .isInstanceOf(JMSRuntimeException.class)
                    .satisfies(failed -> assertThat(Secrets.allText(failed)).doesNotContain("hunter2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void a_first_connection_is_not_waited_for(String scheme) throws Exception {
        try (BrokerConnections connections =
                BrokerConnections.to(scheme + "://127.0.0.1:" + FreePort.take() + "?x=1", LOGIN)) {
            assertThatThrownBy(() -> new Queues(connections.direct()).close()).isInstanceOf(JMSException.class);
        }
    }

    @Test
    void ours_are_the_defaults_and_the_url_wins() {
        try (BrokerConnections ours = BrokerConnections.to("tcp://localhost", LOGIN);
                BrokerConnections theirs = BrokerConnections.to(
                        "tcp://localhost?consumerWindowSize=1000&reconnectAttempts=7&sslEnabled=true", LOGIN)) {
            ActiveMQConnectionFactory factory = (ActiveMQConnectionFactory) real(ours);
            assertThat(factory.getConsumerWindowSize()).isZero();
            assertThat(factory.getReconnectAttempts()).isZero();
            assertThat(factory.getDeserializationDenyList()).isEqualTo("*");
            ActiveMQConnectionFactory set = (ActiveMQConnectionFactory) real(theirs);
            assertThat(set.getConsumerWindowSize()).isEqualTo(1000);
            assertThat(set.getReconnectAttempts())
                    .as("a session must not come back by itself")
                    .isZero();
            assertThat(set.getStaticConnectors()[0].getParams()).containsEntry("sslEnabled", "true");
        }
    }

    @Test
    void over_amqp_a_consumer_has_nothing_in_store_unless_the_url_says_so() {
        try (BrokerConnections ours = BrokerConnections.to("amqp://localhost", LOGIN);
                BrokerConnections theirs = BrokerConnections.to("amqp://localhost?jms.prefetchPolicy.all=9", LOGIN)) {
            assertThat(prefetch(ours)).isZero();
            assertThat(prefetch(theirs)).isEqualTo(9);
        }
    }

    private static ConnectionFactory real(BrokerConnections connections) {
        return ((DiscreetFactory) connections.direct()).real();
    }

    private static int prefetch(BrokerConnections connections) {
        JmsConnectionFactory factory = (JmsConnectionFactory) real(connections);
        return ((JmsDefaultPrefetchPolicy) factory.getPrefetchPolicy()).getQueuePrefetch();
    }

    @Test
    void the_pool_keeps_its_connection() throws Exception {
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0));
                BrokerConnections connections = broker.connections()) {
            for (int i = 0; i < 5; i++) {
                try (Queues queues = new Queues(connections.pooled())) {
                    queues.send(Queues.PROMPTS, "text " + i).commit();
                }
            }
            assertThat(broker.server().getConnectionCount()).isEqualTo(1);
            assertThat(broker.server().getTotalConnectionCount()).isEqualTo(1);
        }
    }
}

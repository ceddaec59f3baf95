package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections to a broker elsewhere, by both protocols. */
class TlsTest {
    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static Path trust;
    private static Path ours;
    private static StandaloneBroker broker;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder.resolve("certificates"));
        Path key = certificates.key("broker");
        trust = certificates.trusting("broker");
        ours = certificates.key("ours");
        broker = StandaloneBroker.startEncryptedIn(
                folder.resolve("artemis"), key, certificates.trusting("ours"), Certificates.PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static BrokerConnections connections(String url, BrokerTls tls) {
        return BrokerConnections.to(
                url, broker.login(), BrokerOptions.defaults().withTls(tls));
    }

    private static BrokerTls trusting() {
        return BrokerTls.NONE.trusting(trust, Certificates.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqps"})
    void what_is_sent_to_a_broker_whose_certificate_is_trusted_arrives(String scheme) throws Exception {
        try (BrokerConnections connections = connections(broker.encryptedUrl(scheme, "localhost"), trusting());
                Queues queues = new Queues(connections.direct())) {
            queues.send("encrypted." + scheme, "secret").commit();
            assertThat(queues.take("encrypted." + scheme)).isEqualTo("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqps"})
    void a_certificate_that_is_not_trusted_is_refused_and_the_reason_told(String scheme) {
        try (BrokerConnections connections = connections(broker.encryptedUrl(scheme, "localhost"), BrokerTls.NONE)) {
            assertRefused(connections, "certificate is not trusted", "moonroute.jms.trust-store");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqps"})
    void a_certificate_for_another_name_is_refused_and_the_reason_told(String scheme) {
        try (BrokerConnections connections = connections(broker.encryptedUrl(scheme, "127.0.0.1"), trusting())) {
            assertRefused(connections, "certificate is for another name than 127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqps"})
    void a_broker_that_asks_for_a_certificate_is_shown_ours(String scheme) throws Exception {
        String url = broker.mutualUrl(scheme, "localhost");
        // Artemis' client waits for an answer that the broker does not give.
        String soon = url + (scheme.equals("tcp") ? "&callTimeout=1000" : "");
        try (BrokerConnections without = connections(soon, trusting())) {
            assertRefused(without, "no connection to the broker");
        }
        try (BrokerConnections with = connections(url, trusting().showing(ours, Certificates.PASSWORD));
                Queues queues = new Queues(with.direct())) {
            queues.send("mutual." + scheme, "secret").commit();
            assertThat(queues.take("mutual." + scheme)).isEqualTo("secret");
        }
    }

    private static void assertRefused(BrokerConnections connections, String... reasons) {
        assertThatThrownBy(() -> new Queues(connections.direct()).close())
                .isInstanceOf(JMSException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(reasons))
                .satisfies(refused -> assertThat(Secrets.allText(refused)).doesNotContain("hunter2"));
    }

    @Test
    void a_store_that_does_not_open_is_told_at_once_without_its_password() {
        assertThatThrownBy(() -> BrokerTls.NONE.trusting(trust, "hunter2"))
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining(trust.toString())
                .hasMessageContaining("password")
                .satisfies(refused -> assertThat(Secrets.allText(refused)).doesNotContain("hunter2"));
        assertThatThrownBy(() -> BrokerTls.NONE.showing(folder.resolve("none"), "hunter2"))
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining("is not there");
        assertThat(trusting().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://localhost", "amqp://localhost", "tcp://localhost?sslEnabled=false"})
    void stores_for_a_connection_that_is_not_encrypted_are_refused(String url) {
        assertThatThrownBy(() -> connections(url, trusting()).close())
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining("sslEnabled=true")
                .hasMessageContaining("amqps://");
    }
}

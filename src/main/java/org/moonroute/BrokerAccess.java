package org.moonroute;

import java.util.List;
import java.util.Optional;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerLogin;
import org.moonroute.broker.BrokerOptions;
import org.moonroute.broker.BrokerTls;
import org.moonroute.broker.BrokerUnusable;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.cli.Engine;
import org.moonroute.settings.Settings;

/** How to get to a broker that is not in this process, as the settings say. */
final class BrokerAccess {
    private final Settings settings;
    private final Engine.Passwords passwords;

    BrokerAccess(Settings settings, Engine.Passwords passwords) {
        this.settings = settings;
        this.passwords = passwords;
    }

    /** Whether taking a message and sending its outcome are one transaction; always within this process. */
    static boolean hasTransactions(Settings settings) {
        return settings.text("moonroute.jms.broker").equals("embedded") || settings.flag("moonroute.jms.transactions");
    }

    /**
     * Gets ready to connect; the broker may be away.
     *
     * @throws BrokerUnusable if it cannot be reached as configured
     */
    BrokerConnections open() {
        BrokerConnections connections = to(settings.text("moonroute.jms.broker"));
        connections.require(List.of(settings.text("moonroute.jms.answers"), settings.text("moonroute.jms.failures")));
        return connections;
    }

    /**
     * The same for a broker in another process: the embedded one of a {@code serve} on this machine, or any by its URL.
     *
     * @throws BrokerUnusable if it cannot be reached as configured
     */
    BrokerConnections to(String url) {
        if (url.equals("embedded")) {
            return BrokerConnections.to(
                    "tcp://127.0.0.1:" + settings.number("moonroute.jms.port"),
                    EmbeddedBroker.loginOf(settings.homePath("moonroute.jms.folder")));
        }
        BrokerOptions options = BrokerOptions.defaults().withTls(tls());
        return BrokerConnections.to(url, login(), hasTransactions(settings) ? options : options.withoutTransactions());
    }

    private BrokerLogin login() {
        return settings.optional("moonroute.jms.user")
                .map(user -> new BrokerLogin(user, passwords.broker()))
                .orElse(BrokerLogin.NONE);
    }

    private BrokerTls tls() {
        BrokerTls tls = BrokerTls.NONE;
        Optional<String> trust = settings.optional("moonroute.jms.trust-store");
        Optional<String> key = settings.optional("moonroute.jms.key-store");
        if (trust.isPresent()) {
            tls = tls.trusting(settings.homePath("moonroute.jms.trust-store"), passwords.trustStore());
        }
        if (key.isPresent()) {
            tls = tls.showing(settings.homePath("moonroute.jms.key-store"), passwords.keyStore());
        }
        return tls;
    }
}

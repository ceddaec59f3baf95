package org.moonroute.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Why an encrypted connection was not made: Artemis' client does not say. So the greeting alone is tried, by Java's own means,
 * with the stores of the settings; stores and checks that the URL has of its own are the client's affair.
 */
final class TlsReason {
    private static final int PATIENCE_MS = 5_000;

    private final BrokerUrl url;
    private final BrokerTls tls;

    TlsReason(BrokerUrl url, BrokerTls tls) {
        this.url = url;
        this.tls = tls;
    }

    /** What is wrong with the broker's certificate, and the way out; empty if it is something else. */
    Optional<String> find() {
        if (!url.isEncrypted() || url.hasTlsOptions()) {
            return Optional.empty();
        }
        return url.servers().stream()
                .map(URI::create)
                .map(this::of)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> of(URI server) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MS);
            plain.setSoTimeout(PATIENCE_MS);
            greet(plain, server);
            return Optional.empty();
        } catch (SSLException refused) {
            return reason(String.valueOf(refused.getMessage()), server.getHost());
        } catch (IOException | GeneralSecurityException other) {
            return Optional.empty();
        }
    }

    private void greet(Socket plain, URI server) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket)
                tls.context().getSocketFactory().createSocket(plain, server.getHost(), server.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }

    private static Optional<String> reason(String message, String host) {
        if (message.contains("PKIX") || message.contains("trust anchor")) {
            return Optional.of(
                    "its certificate is not trusted; moonroute.jms.trust-store names the store of certificates"
                            + " to trust");
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return Optional.of("its certificate is for another name than " + host
                    + "; the URL must have the name that is in the certificate");
        }
        return Optional.of("no encrypted connection: " + message);
    }
}

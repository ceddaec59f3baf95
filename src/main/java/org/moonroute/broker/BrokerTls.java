package org.moonroute.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The stores for encrypted connections: whose certificates are trusted, and the one that we show of our own. Both can be
 * opened: that was tried. Shown without passwords.
 */
public final class BrokerTls {
    /** Trusts whom Java trusts, and shows no certificate. */
    public static final BrokerTls NONE = new BrokerTls(Optional.empty(), Optional.empty());

    private final Optional<Store> trust;
    private final Optional<Store> key;

    private record Store(String path, KeyStore opened, String password) {}

    private BrokerTls(Optional<Store> trust, Optional<Store> key) {
        this.trust = trust;
        this.key = key;
    }

    /**
     * The same, but trusting the certificates of this store alone.
     *
     * @throws BrokerUnusable if the store cannot be opened with that password; the message does not have it
     */
    public BrokerTls trusting(Path store, String password) {
        return new BrokerTls(Optional.of(open("trust store", store, password)), key);
    }

    /**
     * The same, but showing the certificate of this store; the password is its key's too.
     *
     * @throws BrokerUnusable if the store cannot be opened with that password; the message does not have it
     */
    public BrokerTls showing(Path store, String password) {
        return new BrokerTls(trust, Optional.of(open("key store", store, password)));
    }

    private static Store open(String what, Path path, String password) {
        if (!Files.isReadable(path)) {
            throw new BrokerUnusable("the " + what + " " + path + " is not there, or not ours to read");
        }
        try {
            KeyStore store = KeyStore.getInstance(path.toFile(), password.toCharArray());
            if (store.size() == 0) {
                throw new BrokerUnusable("the " + what + " " + path + " is empty");
            }
            return new Store(path.toAbsolutePath().toString(), store, password);
        } catch (IOException | GeneralSecurityException wrong) {
            throw new BrokerUnusable("the " + what + " " + path + " cannot be opened: it is no store that Java knows"
                    + " (PKCS12 or JKS, made by keytool), or its password is another one");
        }
    }

    /** What Java needs for a connection of its own. */
    SSLContext context() throws GeneralSecurityException {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust.map(Store::opened).orElse(null));
        KeyManager[] shown = null;
        if (key.isPresent()) {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(key.get().opened(), key.get().password().toCharArray());
            shown = keys.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, trusted.getTrustManagers(), null);
        return context;
    }

    boolean isGiven() {
        return trust.isPresent() || key.isPresent();
    }

    /** As options of a client, which calls a store's place so. */
    Map<String, String> options(String path) {
        Map<String, String> options = new LinkedHashMap<>();
        trust.ifPresent(store -> put(options, "trustStore", path, store));
        key.ifPresent(store -> put(options, "keyStore", path, store));
        return options;
    }

    private static void put(Map<String, String> options, String name, String path, Store store) {
        options.put(name + path, store.path());
        options.put(name + "Type", store.opened().getType());
        options.put(name + "Password", store.password());
    }

    /** Keeps the passwords out of a text that somebody else wrote. */
    String mask(String text) {
        return Stream.of(trust, key)
                .flatMap(Optional::stream)
                .map(Store::password)
                .filter(password -> !password.isEmpty())
                .flatMap(password -> Stream.of(password, BrokerUrl.encoded(password)))
                .reduce(text, (masked, password) -> masked.replace(password, "***"));
    }

    /** Keeps the passwords out of logs. */
    @Override
    public String toString() {
        return "BrokerTls[trust=" + trust.map(Store::path) + ", key=" + key.map(Store::path) + "]";
    }
}

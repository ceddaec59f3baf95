package org.moonroute.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Artemis' own distribution, which the build puts into {@code target}; its port speaks both protocols. */
public final class StandaloneBroker extends BrokerProgram {
    private static final Path PLACE = Path.of("target", "standalone-broker").toAbsolutePath();

    private final int encrypted;
    private final int mutual;

    private StandaloneBroker(Path folder, int port, int encrypted, int mutual) {
        super(folder, port);
        this.encrypted = encrypted;
        this.mutual = mutual;
    }

    /** Makes a broker in a folder that does not exist yet, and starts it. */
    public static StandaloneBroker startIn(Path folder) throws Exception {
        StandaloneBroker broker = new StandaloneBroker(folder, freePort(), 0, 0);
        broker.create();
        broker.start();
        return broker;
    }

    /** One that has two more ports, with this key: one that takes anybody, and one for whom that trust store has. */
    static StandaloneBroker startEncryptedIn(Path folder, Path key, Path trust, String password) throws Exception {
        StandaloneBroker broker = new StandaloneBroker(folder, freePort(), freePort(), freePort());
        broker.create();
        String one = broker.acceptor("encrypted", broker.encrypted)
                + option("keyStorePath", key.toString())
                + option("keyStoreType", "PKCS12")
                + option("keyStorePassword", password);
        String other = one.replace("encrypted", "mutual").replace(":" + broker.encrypted, ":" + broker.mutual)
                + option("needClientAuth", "true")
                + option("trustStorePath", trust.toString())
                + option("trustStoreType", "PKCS12")
                + option("trustStorePassword", password);
        Path file = broker.folder.resolve("etc/broker.xml");
        String end = "</acceptor>\n";
        Files.writeString(
                file, Files.readString(file).replace("<acceptors>", "<acceptors>\n" + one + end + other + end));
        broker.start();
        return broker;
    }

    private String acceptor(String name, int at) {
        return "<acceptor name=\"" + name + "\">tcp://127.0.0.1:" + at + "?sslEnabled=true;protocols=CORE,AMQP";
    }

    private static String option(String name, String value) {
        // It decodes what it reads twice.
        return ";" + name + "=" + BrokerUrl.encoded(BrokerUrl.encoded(value));
    }

    /** The URL of what is encrypted, at this name of the host. */
    String encryptedUrl(String scheme, String host) {
        return scheme + "://" + host + ":" + encrypted + (scheme.equals("tcp") ? "?sslEnabled=true" : "");
    }

    /** The same, of the port that asks for a certificate. */
    String mutualUrl(String scheme, String host) {
        return encryptedUrl(scheme, host).replace(":" + encrypted, ":" + mutual);
    }

    private static Path distribution() throws IOException {
        try (Stream<Path> there = Files.list(PLACE)) {
            return there.filter(one -> Files.exists(one.resolve("bin/artemis")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the build has put no broker into " + PLACE));
        }
    }

    private void create() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(distribution().resolve("bin/artemis").toString(), "create", folder.toString(), "--silent"));
        command.addAll(List.of("--user", login().user(), "--password", login().password(), "--require-login"));
        command.addAll(List.of("--host", "127.0.0.1", "--default-port", Integer.toString(port), "--nio"));
        command.addAll(List.of("--no-web", "--no-autotune", "--no-amqp-acceptor", "--no-hornetq-acceptor"));
        command.addAll(List.of("--no-mqtt-acceptor", "--no-stomp-acceptor", "--java-memory", "512M"));
        run(folder.getParent(), Map.of("JAVA_HOME", System.getProperty("java.home")), command.toArray(String[]::new));
    }

    @Override
    ProcessBuilder program() {
        Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
        return builder(folder, environment, folder.resolve("run.log"), folder.resolve("bin/artemis") + "", "run");
    }
}

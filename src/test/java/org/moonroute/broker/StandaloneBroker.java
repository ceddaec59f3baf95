package org.moonroute.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.moonroute.FreePort;

/** Artemis' own distribution, which the build puts into {@code target}; its port speaks both protocols. */
public final class StandaloneBroker extends BrokerProgram {
    private final ArtemisBuild build;
    private final int encrypted;
    private final int mutual;

    private StandaloneBroker(Path folder, ArtemisBuild build, int encrypted, int mutual) throws IOException {
        super(folder, FreePort.take());
        this.build = build;
        this.encrypted = encrypted;
        this.mutual = mutual;
    }

    /** Makes a broker in a folder that does not exist yet, and starts it. */
    public static StandaloneBroker startIn(Path folder) throws Exception {
        return startIn(folder, ArtemisBuild.get());
    }

    /** The same, of a build that may not be complete yet. */
    static StandaloneBroker startIn(Path folder, ArtemisBuild build) throws Exception {
        StandaloneBroker broker = new StandaloneBroker(folder, build, 0, 0);
        build.copyTo(broker.folder, broker.port);
        broker.start();
        return broker;
    }

    /** One that has two more ports, with this key: one that takes anybody, and one for whom that trust store has. */
    static StandaloneBroker startEncryptedIn(Path folder, Path key, Path trust, String password) throws Exception {
        StandaloneBroker broker = new StandaloneBroker(folder, ArtemisBuild.get(), FreePort.take(), FreePort.take());
        broker.build.copyTo(broker.folder, broker.port);
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

    @Override
    ProcessBuilder program() throws IOException {
        return builder(
                folder,
                Map.of(),
                folder.resolve("run.log"),
                build.command(folder).toArray(String[]::new));
    }
}

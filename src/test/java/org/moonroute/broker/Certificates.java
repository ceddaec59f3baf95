package org.moonroute.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stores that keytool makes: of somebody who signs for himself that he is of a name, and of who trusts him. */
public final class Certificates {
    /** All that a URL makes difficult. */
    public static final String PASSWORD = "hunter2 &=%+;?";

    private final Path folder;

    /** Stores in this folder. */
    public Certificates(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
    }

    /** The store with the key of this one, whose certificate is for localhost and not for 127.0.0.1. */
    public Path key(String who) throws Exception {
        Path store = folder.resolve(who + ".key.p12");
        keytool(
                List.of(
                        "-genkeypair",
                        "-alias",
                        who,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + who,
                        "-ext",
                        "SAN=dns:localhost"),
                store);
        return store;
    }

    /** The store of who trusts the certificate in that one. */
    public Path trusting(String who) throws Exception {
        Path certificate = folder.resolve(who + ".cer");
        keytool(
                List.of("-exportcert", "-alias", who, "-file", certificate.toString()),
                folder.resolve(who + ".key.p12"));
        Path store = folder.resolve(who + ".trust.p12");
        keytool(List.of("-importcert", "-noprompt", "-alias", who, "-file", certificate.toString()), store);
        return store;
    }

    private void keytool(List<String> arguments, Path store) throws Exception {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass:env", "STORE"));
        BrokerProgram.run(folder, Map.of("STORE", PASSWORD, "LC_ALL", "C.UTF-8"), command.toArray(String[]::new));
    }
}

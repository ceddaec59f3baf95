package org.moonroute.crash;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The program as the tests start it: its classes in a jar, with an archive of them as loaded, which halves the time of a start.
 * Both lie under target/ and are made anew when a class is newer. Without the archive a start is slower, and that is all.
 */
final class TestBuild {
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
    private static final Path FOLDER = Path.of("target/test-start").toAbsolutePath();
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static TestBuild made;

    private final String classPath;
    private final Path archive;

    private TestBuild() throws IOException {
        Files.createDirectories(FOLDER);
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        String name = Runtime.version() + "-" + Integer.toHexString(libraries.hashCode());
        Path jar = FOLDER.resolve(name + ".jar");
        this.classPath = jar + File.pathSeparator + libraries;
        this.archive = FOLDER.resolve(name + ".jsa");
        // The tests run in several processes.
        try (FileChannel channel =
                FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            if (!Files.exists(jar) || Files.getLastModifiedTime(jar).compareTo(newest()) < 0) {
                Files.deleteIfExists(archive);
                make(jar);
            }
        }
    }

    static synchronized TestBuild get() {
        try {
            if (made == null) {
                made = new TestBuild();
            }
            return made;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The start of every command line. */
    List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-Xshare:auto",
                "-Xmx256m",
                "-Xlog:disable",
                "-Dmoonroute.home=" + Path.of("").toAbsolutePath(),
                "-cp",
                classPath);
    }

    private static FileTime newest() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(TestBuild::modified).max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void make(Path jar) throws IOException {
        Path unfinished = FOLDER.resolve("unfinished.jar");
        int failed = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "cf", unfinished.toString(), "-C", CLASSES.toString(), ".");
        if (failed != 0) {
            throw new IOException("jar of " + CLASSES + " failed");
        }
        Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
        makeArchive();
    }

    /** A batch by way of the inbox, with a broker and a journal, and an end as a user would make it. */
    private void makeArchive() throws IOException {
        Path folder = Files.createTempDirectory(FOLDER, "training");
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("rows.jsonl"), "{\"prompt\":\"What is the weather in Rome?\"}\n");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(java()));
        builder.command().add(1, "-XX:ArchiveClassesAtExit=" + archive);
        builder.command().addAll(List.of("org.moonroute.Moonroute", "serve", "--sandbox", "--inbox", inbox.toString()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MOON"));
        builder.environment()
                .putAll(Map.of(
                        "MOONROUTE_JMS_FOLDER",
                        folder.resolve("broker").toString(),
                        "MOONROUTE_JMS_PORT",
                        "0",
                        "MOONROUTE_JOURNAL_URL",
                        "jdbc:sqlite:" + folder.resolve("journal.db")));
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        Process process = builder.start();
        Awaitility.await()
                .atMost(LONGEST)
                .until(() -> !process.isAlive() || Files.exists(inbox.resolve("done/rows.jsonl")));
        process.destroy();
        process.onExit().join();
    }
}

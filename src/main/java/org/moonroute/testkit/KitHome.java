package org.moonroute.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A home for one engine: the routes and the configuration that the program is shipped with, and over them the files of the user's
 * own home. It is gone when it is closed. The shipped tools are not in it.
 */
final class KitHome implements AutoCloseable {
    private static final String SHIPPED = "home";
    private static final List<String> PARTS = List.of("routes", "config");

    private final Path folder;

    private KitHome(Path folder) {
        this.folder = folder;
    }

    static KitHome make(Optional<Path> own) throws IOException {
        KitHome home = new KitHome(Files.createTempDirectory("moonroute-test-"));
        try {
            home.addShipped();
            if (own.isPresent()) {
                home.addOwn(own.get());
            }
            return home;
        } catch (IOException | RuntimeException failed) {
            home.close();
            throw failed;
        }
    }

    Path folder() {
        return folder;
    }

    private void addShipped() throws IOException {
        try {
            URI at = KitHome.class.getResource(SHIPPED).toURI();
            if (!at.getScheme().equals("jar")) {
                copy(Path.of(at), "");
                return;
            }
            // Of its own, so that closing it takes nothing from others who read the jar at the same time.
            String jar = at.toString().replaceFirst("^jar:", "").replaceFirst("!/.*", "");
            try (FileSystem inJar = FileSystems.newFileSystem(Path.of(URI.create(jar)), Map.of())) {
                copy(inJar.getPath(at.toString().replaceFirst(".*!", "")), "");
            }
        } catch (URISyntaxException impossible) {
            throw new IOException(impossible);
        }
    }

    private void addOwn(Path own) throws IOException {
        boolean isHome = false;
        for (String part : PARTS) {
            if (Files.isDirectory(own.resolve(part))) {
                copy(own.resolve(part), part);
                isHome = true;
            }
        }
        if (!isHome) {
            throw new IllegalArgumentException(
                    own.toAbsolutePath() + " is no home: it has neither a folder routes nor a folder config");
        }
    }

    private void copy(Path from, String to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(to).resolve(from.relativize(one).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(one);
            }
        }
    }
}

package org.moonroute.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the project of a user the kit is in a jar; here it is in a folder of classes, so one is made of it. */
class KitHomeTest {
    @TempDir
    Path folder;

    @Test
    void the_shipped_routes_are_taken_out_of_a_jar_by_many_at_once() throws Exception {
        Path jar = jarOf(
                Path.of(KitHome.class.getResource("KitHome.class").toURI()).getParent());
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> home = classes.loadClass(KitHome.class.getName());
            assertThat(home.getResource("home").getProtocol()).isEqualTo("jar");

            List<Path> made =
                    IntStream.range(0, 8).parallel().mapToObj(i -> make(home)).toList();

            assertThat(made).doesNotHaveDuplicates().hasSize(8).allSatisfy(one -> {
                assertThat(names(one.resolve("routes"))).isEqualTo(names(Path.of("routes")));
                assertThat(one.resolve("config/models.yaml")).hasSameTextualContentAs(Path.of("config/models.yaml"));
                assertThat(one.resolve("config/tools")).doesNotExist();
            });
        }
    }

    private Path make(Class<?> type) {
        try {
            Method make = type.getDeclaredMethod("make", Optional.class);
            make.setAccessible(true);
            Object home = make.invoke(null, Optional.empty());
            Method where = type.getDeclaredMethod("folder");
            where.setAccessible(true);
            return Files.move(
                    (Path) where.invoke(home),
                    Files.createTempDirectory(folder, "kit").resolve("home"));
        } catch (ReflectiveOperationException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static List<String> names(Path routes) throws IOException {
        try (Stream<Path> all = Files.list(routes)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** With a name that means something else in an address. */
    private Path jarOf(Path classes) throws IOException {
        Path jar = folder.resolve("a b+c%20!d.jar");
        Path root = classes.getParent().getParent().getParent();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path one : all.toList()) {
                boolean isFolder = Files.isDirectory(one);
                out.putNextEntry(new JarEntry(root.relativize(one) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(one, out);
                }
            }
        }
        return jar;
    }
}

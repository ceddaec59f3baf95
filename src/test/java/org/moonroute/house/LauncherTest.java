package org.moonroute.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it is shipped, in a distribution whose program only tells whether it can load a class. */
class LauncherTest {
    private static final String PROGRAM = """
            package org.moonroute;
            public class Moonroute {
                public static void main(String[] names) throws Exception {
                    System.out.print(Class.forName(names[0]).getName());
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path distribution;

    @BeforeEach
    void makeDistribution() throws IOException {
        distribution = Files.createDirectories(folder.resolve("a distribution"));
        Files.copy(Path.of("moonroute"), distribution.resolve("moonroute"));
        jar(distribution.resolve("lib/moonroute-1.jar"), "org.moonroute.Moonroute", PROGRAM);
    }

    @Test
    void the_jar_of_a_tool_is_found_in_lib() throws Exception {
        jar(distribution.resolve("lib/shop.jar"), "org.example.Shop", "package org.example; public class Shop {}");

        assertThat(started("", "org.example.Shop")).isEqualTo("org.example.Shop");
    }

    @Test
    void the_jar_of_a_tool_is_found_in_lib_of_a_home_of_ones_own() throws Exception {
        Path home = folder.resolve("my home");
        jar(home.resolve("lib/shop.jar"), "org.example.Shop", "package org.example; public class Shop {}");

        assertThat(started(home.toString(), "org.example.Shop")).isEqualTo("org.example.Shop");
    }

    private String started(String home, String argument) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", distribution.resolve("moonroute").toString(), argument);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MOONROUTE_CACHE", folder.resolve("cache").toString());
        builder.environment().remove("MOONROUTE_HOME");
        if (!home.isEmpty()) {
            builder.environment().put("MOONROUTE_HOME", home);
        }
        Path errors = folder.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return out;
    }

    private void jar(Path jar, String name, String source) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        Path file = Files.writeString(classes.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", classes.toString(), file.toString()))
                .isZero();
        String entry = name.replace('.', '/') + ".class";
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out)) {
            archive.putNextEntry(new JarEntry(entry));
            Files.copy(classes.resolve(entry), archive);
        }
    }
}

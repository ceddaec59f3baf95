package org.moonroute.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped settings: every key that is used is declared, every declared one is used and explained. */
class ShippedSettingsTest {
    private static final Path FILE = Path.of("config/application.properties");
    private static final Pattern IN_JAVA = Pattern.compile("\"(moonroute\\.[a-z0-9.-]+)\"");
    private static final Pattern IN_ROUTES = Pattern.compile("\\{\\{(moonroute\\.[a-z0-9.-]+)}}");
    /** Not settings: what the launcher says, what the engine itself works out, and the name of a file. */
    private static final Set<String> OTHER = Set.of(
            "moonroute.home", "moonroute.terminal", "moonroute.terminal.typed", "moonroute.inbox.folder", "moonroute.");

    @Test
    void keysUsedAreKeysDeclared() throws IOException {
        assertThat(used()).isEqualTo(declared());
    }

    @Test
    void everyKeyIsExplainedByTheCommentAboveIt() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("moonroute.")) {
                assertThat(lines.get(i - 1)).as("above " + lines.get(i)).startsWith("# ");
            }
        }
    }

    @Test
    void noSecretIsAmongThem() throws IOException {
        assertThat(declared()).noneMatch(key -> key.matches(".*(key|password|secret|token)$"));
    }

    private static Set<String> declared() throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(FILE)) {
            properties.load(in);
        }
        Set<String> keys = new TreeSet<>(properties.stringPropertyNames());
        keys.removeIf(key -> !key.startsWith("moonroute."));
        return keys;
    }

    private static Set<String> used() throws IOException {
        Set<String> keys = new TreeSet<>();
        collect(Path.of("src/main/java"), IN_JAVA, keys);
        collect(Path.of("routes"), IN_ROUTES, keys);
        keys.removeAll(OTHER);
        return keys;
    }

    private static void collect(Path folder, Pattern pattern, Set<String> keys) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    keys.add(matcher.group(1));
                }
            }
        }
    }
}

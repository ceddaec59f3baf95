package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/http.md, run as they stand there. */
class ClientExamplesTest {
    @TempDir
    Path folder;

    private ServedClients served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedClients(folder);
    }

    @AfterEach
    void end() {
        served.close();
    }

    private static String example(String name) throws Exception {
        Matcher block = Pattern.compile("<!-- example: " + name + " -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/http.md")));
        assertThat(block.find()).as("an example named %s", name).isTrue();
        return block.group(1);
    }

    private static void assertAnswers(ClientRun run) {
        assertThat(run.output()).contains("Simulated answer to: Say hello");
        assertThat(run.code()).as(run.output()).isZero();
    }

    @Test
    void curl() throws Exception {
        assertAnswers(
                ClientRun.of(folder, Map.of("MOONROUTE_URL", served.url()), List.of("sh", "-c", example("curl"))));
    }

    @Test
    void node() throws Exception {
        assertAnswers(NodeClients.start("example.mjs", example("node"), served.url()));
    }

    @Test
    void java() throws Exception {
        assertAnswers(JvmClients.run(Files.writeString(folder.resolve("Hello.java"), example("java")), served.url()));
    }
}

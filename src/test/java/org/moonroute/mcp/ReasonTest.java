package org.moonroute.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a server that cannot be spoken to. */
class ReasonTest {
    @TempDir
    private Path folder;

    private Reason reason;

    @BeforeEach
    void read() throws IOException {
        Path file = Files.writeString(
                folder.resolve("mcp.json"),
                "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"args\":[\"${TOKEN}\"],\"timeout\":\"3s\"}}}");
        reason = new Reason(McpFile.read(file, name -> "hunter2-hunter2").get(0));
    }

    @Test
    void a_secret_is_hidden_where_the_words_are_cut_too() {
        assertThat(reason.of(new IOException("x".repeat(195) + "hunter2-hunter2")))
                .startsWith("xxx")
                .doesNotContain("hunt");
    }

    @Test
    void a_server_that_never_says_hello_is_told_in_words_of_ours() {
        TimeoutException ofTheLibrary =
                new TimeoutException("Did not observe any item or terminal signal within 3000ms");

        assertThat(reason.of(new RuntimeException("Client failed to initialize", ofTheLibrary)))
                .isEqualTo("it did not answer within 3.0 s");
    }
}

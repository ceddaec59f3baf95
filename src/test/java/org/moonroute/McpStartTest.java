package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What MCP servers cost who has none, and what a wrong list of them does. */
class McpStartTest {
    @TempDir
    private Path folder;

    @Test
    void without_servers_nothing_of_the_protocol_is_loaded() throws Exception {
        Path loaded = folder.resolve("classes.txt");
        ClientRun ran = ClientRun.of(
                folder,
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + loaded,
                        "-Dmoonroute.home=" + Path.of("").toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.moonroute.Moonroute",
                        "ask",
                        "--sandbox",
                        "Hello"));

        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(Files.readString(loaded))
                .contains("org.moonroute.mcp.McpSources")
                .doesNotContain("io.modelcontextprotocol", "reactor.core", "org.moonroute.mcp.McpLink");
    }

    @Test
    void a_wrong_file_stops_the_start_with_file_and_field() {
        Program program = new Program(folder).with("--sandbox");
        program.file("hello.txt", "Hello");
        Path file = program.file("mcp/mcp.json", "{\"mcpServers\": {\"a\": {\"comand\": \"npx\"}}}");

        Program.Ran ran = program.set("moonroute.tools.mcp=" + file).answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(file + ": the field mcpServers.a.comand is not known; did you mean command?");
    }

    @Test
    void a_file_that_is_named_and_not_there_stops_the_start() {
        Program program = new Program(folder).with("--sandbox");
        program.file("hello.txt", "Hello");

        Program.Ran ran = program.set("moonroute.tools.mcp=" + folder.resolve("none.json"))
                .answer("hello.txt");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("none.json: the file cannot be read");
    }
}

package org.moonroute.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McpFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "hunter2-hunter2", "BAD", "two\nlines");

    @TempDir
    private Path folder;

    @Test
    void servers_are_read_in_the_form_that_other_clients_have() throws Exception {
        List<McpServer> servers = read("""
                {"mcpServers": {
                  "files": {"type": "stdio", "command": "npx", "args": ["-y", "server", "--key=${TOKEN}"], "env": {"KEY": "${TOKEN}"}, "cwd": "/tmp"},
                  "web": {"transport": "streamable-http", "url": "https://example.org/mcp?key=${TOKEN}", "headers": {"Authorization": "Bearer ${TOKEN}"},
                          "timeout": "3s", "tags": ["search"], "trustHints": true, "tools": ["find"]},
                  "old": {"command": "never", "args": ["${MISSING}"], "disabled": true}
                }}
                """);

        assertThat(servers).extracting(McpServer::name).containsExactly("files", "web");
        McpServer.Command files = (McpServer.Command) servers.get(0).reach();
        assertThat(files.command()).containsExactly("npx", "-y", "server", "--key=hunter2-hunter2");
        assertThat(files.env()).containsEntry("KEY", "hunter2-hunter2");
        assertThat(files.cwd()).contains(Path.of("/tmp"));
        McpServer.Place web = (McpServer.Place) servers.get(1).reach();
        assertThat(web.url()).hasToString("https://example.org/mcp?key=hunter2-hunter2");
        assertThat(web.headers()).containsEntry("Authorization", "Bearer hunter2-hunter2");
        assertThat(servers.get(1).connecting()).isEqualTo(Duration.ofSeconds(3));
        assertThat(servers.get(1).tags()).containsExactly("search");
        assertThat(servers.toString()).doesNotContain("hunter2");
        assertThat(web.toString()).isEqualTo("example.org");
    }

    @Test
    void the_shipped_file_lists_none() {
        assertThat(McpFile.read(Path.of("config/mcp.json"), name -> null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"mcpServers": {}                                            | , line 1: this is no valid JSON.
                    []                                                           | : it must be a JSON object.
                    {"servers": {}}                                              | : the field servers is not known; did you mean mcpServers? There are: mcpServers.
                    {"mcpServers": {"a": []}}                                    | : the field mcpServers.a must be a JSON object.
                    {"mcpServers": {"a": {}}}                                    | : the server a has neither command nor url: one of them says how it is reached.
                    {"mcpServers": {"a": {"command": "x", "url": "http://x"}}}   | : the server a has both command and url; leave one out.
                    {"mcpServers": {"a": {"comand": "x"}}}                       | : the field mcpServers.a.comand is not known; did you mean command? There are:
                    {"mcpServers": {"a": {"command": "x", "args": "y"}}}         | : the field mcpServers.a.args must be an array of texts.
                    {"mcpServers": {"a": {"command": "x", "env": {"B": 1}}}}     | : the field mcpServers.a.env.B must be text.
                    {"mcpServers": {"a": {"command": "x", "headers": {}}}}       | : the field mcpServers.a.headers does not go with command.
                    {"mcpServers": {"a": {"command": "x", "disabled": "no"}}}    | : the field mcpServers.a.disabled must be true or false.
                    {"mcpServers": {"a": {"command": "x", "type": "http"}}}      | : the field mcpServers.a.type must be stdio beside command.
                    {"mcpServers": {"a": {"url": "http://x", "type": "sse"}}}    | : the field mcpServers.a.type is sse, which MCP has given up
                    {"mcpServers": {"a": {"url": "ftp://${TOKEN}"}}}             | : the field mcpServers.a.url must be an address such as https://host/mcp.
                    {"mcpServers": {"a": {"url": "http://${TOKEN} x"}}}          | : the field mcpServers.a.url must be an address such as https://host/mcp.
                    {"mcpServers": {"a": {"url": "http://x", "headers": {"K": "${NONE}"}}}} | : the field mcpServers.a.headers.K wants the environment variable NONE, which is not set.
                    {"mcpServers": {"a": {"url": "http://x", "headers": {"K": "${TOKEN}${BAD}"}}}} | : the field mcpServers.a.headers.K cannot be sent
                    {"mcpServers": {"a": {"url": "http://x", "headers": {"Host": "${TOKEN}"}}}} | : the field mcpServers.a.headers.Host cannot be sent
                    {"mcpServers": {"a": {"command": "x", "timeout": "soon"}}}   | : at mcpServers.a: the field timeout is 'soon'
                    {"mcpServers": {"a": {"command": "x", "policies": {"t": {"cashe": "1s"}}}}} | : the field mcpServers.a.policies.t.cashe is not known; did you mean cache?
                    {"mcpServers": {"a": {"command": "x", "policies": {"t": {"retries": 1}}}}} | : at mcpServers.a.policies.t: retries are for idempotent tools only
                    {"mcpServers": {"a": {"command": "x", "tools": ["u"], "policies": {"t": {}}}}} | : the field mcpServers.a.policies.t is for a tool that the field tools does not list.
                    """)
    void what_is_wrong_is_told_with_file_and_field_and_without_values(String json, String message) throws Exception {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(folder.resolve("mcp.json") + message)
                .message()
                .doesNotContain("hunter2");
    }

    private List<McpServer> read(String json) throws Exception {
        return McpFile.read(Files.writeString(folder.resolve("mcp.json"), json), ENVIRONMENT::get);
    }
}

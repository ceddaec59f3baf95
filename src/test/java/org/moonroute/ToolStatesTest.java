package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Engine;
import org.moonroute.cli.Terminal;
import org.moonroute.cli.ToolList;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;
import org.moonroute.tools.ToolSource;

/** What {@code moonroute tools} tells of tools that come and go. */
class ToolStatesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A source that is as it says. */
    private record Stand(String name, String state, List<String> problems) implements ToolSource {
        @Override
        public List<Tool> tools() {
            return List.of();
        }

        @Override
        public void onChange(Runnable told) {}

        @Override
        public void close() {}
    }

    private int tools(String... arguments) {
        Catalogue.Listed tool = new Catalogue.Listed(
                new ToolSpec("read_file", "Read a file. All of it.", "{\"type\":\"object\"}"),
                ToolPolicy.DEFAULT,
                "mcp",
                "the MCP server files");
        ToolList list = ToolRows.list(
                List.of(tool),
                List.of(
                        new Stand("the MCP server files", "connected", List.of()),
                        new Stand("the MCP server mail", "away: connection refused", List.of())),
                List.of("the MCP server files: the tool x was left out."));
        Engine.Factory engines = new Engine.Factory() {
            @Override
            public Engine start(Engine.Start start) {
                throw new IllegalStateException("nothing is to be started");
            }

            @Override
            public ToolList tools(Engine.Start start) {
                return list;
            }
        };
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(), new PrintStream(out, true), new PrintStream(err, true), Map.of(), false);
        return Cli.run(engines, terminal, arguments);
    }

    @Test
    void a_tool_has_the_state_of_its_source_and_a_source_without_tools_is_told_of_too() {
        assertThat(tools("tools")).isZero();

        assertThat(text(out)).isEqualTo("read_file  mcp  connected  -  Read a file.\n");
        assertThat(text(err))
                .contains("the MCP server files: connected", "the MCP server mail: away: connection refused");
    }

    @Test
    void as_json_the_sources_and_the_faults_are_told_beside_the_tools() {
        assertThat(tools("tools", "list", "--json")).isZero();

        JsonNode all = Program.json(text(out));
        assertThat(all.at("/tools/0/state").asText()).isEqualTo("connected");
        assertThat(all.at("/sources/1/name").asText()).isEqualTo("the MCP server mail");
        assertThat(all.at("/sources/1/state").asText()).isEqualTo("away: connection refused");
        assertThat(all.at("/faults/0").asText()).contains("the tool x was left out");
    }

    @Test
    void what_a_source_leaves_out_is_a_fault_and_that_it_is_away_is_none() {
        assertThat(tools("tools", "check")).isEqualTo(2);

        assertThat(text(out)).isEqualTo("the MCP server files: the tool x was left out.\n");
        assertThat(text(err)).contains("the MCP server mail: away", "1 tool without fault, 1 fault");
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

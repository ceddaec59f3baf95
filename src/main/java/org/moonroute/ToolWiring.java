package org.moonroute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.moonroute.mcp.McpSources;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolSource;

/** Makes the catalogue of tools and what runs them. */
final class ToolWiring {
    /** The one that is shipped; a folder of one's own need not have it. */
    private static final String MCP_FILE = "config/mcp.json";

    private final Settings settings;
    private final Clock clock;

    ToolWiring(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Gathers the tools, and puts what runs them into the registry. */
    Catalogue bindTo(CamelContext camel) throws Exception {
        List<Object> beans = new ArrayList<>(camel.getRegistry().findByType(org.moonroute.tools.Tool.class));
        for (String name : settings.list("moonroute.tools.beans")) {
            beans.add(toolBean(camel, name));
        }
        List<ToolSource> sources = mcpServers();
        Catalogue catalogue = ServiceSettings.configured(() -> Catalogue.load(
                beans,
                settings.home().resolve("config/tools"),
                sources,
                SchemaDialect::problems,
                clock,
                Catalogue.MAX_RESULT_CHARS));
        ProducerTemplate template = camel.createProducerTemplate();
        ToolRunner runner = new ToolRunner(
                catalogue,
                (route, arguments) -> template.requestBody("direct:" + route, arguments),
                Workers.threads("tool"),
                settings.duration("moonroute.tools.timeout"));
        new Steps(camel.getRegistry()).bindTools(runner);
        camel.getRegistry().bind("toolThreads", Workers.threads("tool-calls"));
        return catalogue;
    }

    /** None of their classes is loaded, and no time lost, where there are none. */
    private List<ToolSource> mcpServers() {
        Optional<String> named = settings.optional("moonroute.tools.mcp");
        if (named.isEmpty()) {
            return List.of();
        }
        Path file = settings.homePath("moonroute.tools.mcp");
        if (Files.notExists(file) && named.get().equals(MCP_FILE)) {
            return List.of();
        }
        return ServiceSettings.configured(() -> McpSources.start(file, System::getenv));
    }

    private static Object toolBean(CamelContext camel, String name) {
        try {
            return camel.getInjector().newInstance(camel.getClassResolver().resolveMandatoryClass(name));
        } catch (Exception | LinkageError wrong) {
            throw new SettingsException("moonroute.tools.beans: no tool can be made of " + name + " (" + wrong
                    + "); is its jar in lib/, and has it a public constructor without parameters?");
        }
    }
}

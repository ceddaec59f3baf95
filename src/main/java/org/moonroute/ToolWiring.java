package org.moonroute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.moonroute.cli.Engine;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.openapi.OpenApiTools;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolSource;
import org.moonroute.tools.WebSearch;

/** Makes the catalogue of tools and what runs them. */
final class ToolWiring {
    private static final String OPENAPI_FILE = "config/openapi.json";

    private final Settings settings;
    private final Engine.Start start;
    private final ServiceSettings service;
    private final Clock clock;

    ToolWiring(Engine.Start start, ServiceSettings service, Clock clock) {
        this.settings = start.settings();
        this.start = start;
        this.service = service;
        this.clock = clock;
    }

    /** Gathers the tools, and puts what runs them into the registry. */
    Catalogue bindTo(CamelContext camel) throws Exception {
        List<Object> beans = new ArrayList<>(camel.getRegistry().findByType(Tool.class));
        for (String name : settings.list("moonroute.tools.beans")) {
            beans.add(toolBean(camel, name));
        }
        if (settings.flag("moonroute.tools.web-search")) {
            beans.add(new WebSearch());
        }
        beans.addAll(operations());
        List<ToolSource> sources = service.formulas();
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

    /**
     * Where others run the tools, nobody here has what they need, such as keys; and a folder of one's own need not have the shipped
     * file.
     */
    private List<Tool> operations() {
        Optional<String> named = settings.optional("moonroute.tools.openapi");
        if (named.isEmpty() || start.via().isPresent()) {
            return List.of();
        }
        Path file = settings.homePath("moonroute.tools.openapi");
        if (named.get().equals(OPENAPI_FILE) && Files.notExists(file)) {
            return List.of();
        }
        return ServiceSettings.configured(() -> OpenApiTools.load(
                file, settings.home(), settings::variable, settings.duration("moonroute.connect-timeout")));
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

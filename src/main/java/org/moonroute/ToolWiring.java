package org.moonroute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.moonroute.cli.Engine;
import org.moonroute.cli.ToolList;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.openapi.OpenApiTools;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.CatalogueCheck;
import org.moonroute.tools.RoundThreads;
import org.moonroute.tools.RunBounds;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolSource;
import org.moonroute.tools.WebSearch;

/** Makes the catalogue of tools and what runs them. */
final class ToolWiring {
    private static final String DIRECT = "direct:";
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
        Consumer<SettingsException> stop = wrong -> {
            throw wrong;
        };
        List<Object> beans = beans(camel, stop);
        List<ToolSource> sources = sources();
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
                (route, arguments) -> template.requestBody(DIRECT + route, arguments),
                Workers.platform("tool"),
                bounds());
        new Steps(camel.getRegistry()).bindTools(runner);
        camel.getRegistry()
                .bind(
                        "toolThreads",
                        new RoundThreads(Workers.threads("tool-calls"), settings.count("moonroute.tools.parallel")));
        return catalogue;
    }

    /** Looks at all tools; what is wrong with any of them is in the list, and keeps nobody from the others. No route is started. */
    ToolList check(CamelContext camel) {
        List<String> faults = new ArrayList<>();
        List<Object> beans = beans(camel, wrong -> faults.add(wrong.getMessage()));
        List<ToolSource> sources = sources();
        try {
            CatalogueCheck found =
                    CatalogueCheck.of(beans, settings.home().resolve("config/tools"), sources, SchemaDialect::problems);
            faults.addAll(found.faults());
            faults.addAll(new ToolRoutes(camel, settings.home()).faults(found.tools()));
            return ToolRows.list(found.tools(), sources, faults);
        } finally {
            sources.forEach(ToolSource::close);
        }
    }

    /** What tools are made of, in this process and as long as it is there; whoever asks is told of each that none can be made of. */
    private List<Object> beans(CamelContext camel, Consumer<SettingsException> wrong) {
        List<Object> beans = new ArrayList<>(camel.getRegistry().findByType(Tool.class));
        for (String name : settings.list("moonroute.tools.beans")) {
            try {
                beans.add(toolBean(camel, name));
            } catch (SettingsException none) {
                wrong.accept(none);
            }
        }
        if (settings.flag("moonroute.tools.web-search")) {
            beans.add(new WebSearch());
        }
        try {
            beans.addAll(operations());
        } catch (SettingsException none) {
            wrong.accept(none);
        }
        return beans;
    }

    /** Where tools come from that come and go. */
    private List<ToolSource> sources() {
        return service.formulas();
    }

    private RunBounds bounds() {
        return new RunBounds(
                settings.duration("moonroute.tools.timeout"),
                settings.count("moonroute.tools.max-running"),
                settings.number("moonroute.tools.cache.max-entries"),
                summary());
    }

    private String summary() {
        String said = settings.text("moonroute.tools.summarise");
        if (said.equals("none")) {
            return "";
        }
        if (!said.startsWith(DIRECT) || said.length() == DIRECT.length()) {
            throw new SettingsException("moonroute.tools.summarise is '" + said
                    + "', and must be none or direct:NAME, where a route of routes/ begins");
        }
        return said.substring(DIRECT.length());
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

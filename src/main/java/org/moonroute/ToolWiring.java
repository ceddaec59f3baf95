package org.moonroute;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.moonroute.cli.Engine;
import org.moonroute.cli.ToolList;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.CatalogueCheck;
import org.moonroute.tools.RoundThreads;
import org.moonroute.tools.RunBounds;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolSource;

/** Makes the catalogue of tools and what runs them. */
final class ToolWiring {
    private static final String DIRECT = "direct:";

    private final Settings settings;
    private final ToolMakes makes;
    private final Clock clock;

    ToolWiring(Engine.Start start, ServiceSettings service, Clock clock) {
        this.settings = start.settings();
        this.makes = new ToolMakes(start, service);
        this.clock = clock;
    }

    /** Gathers the tools, and puts what runs them into the registry. */
    Catalogue bindTo(CamelContext camel) throws Exception {
        Consumer<SettingsException> stop = wrong -> {
            throw wrong;
        };
        List<Object> beans = makes.beans(camel, stop);
        List<ToolSource> sources = makes.sources(stop);
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
        Consumer<SettingsException> told = wrong -> faults.add(wrong.getMessage());
        List<Object> beans = makes.beans(camel, told);
        List<ToolSource> sources = makes.sources(told);
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
}

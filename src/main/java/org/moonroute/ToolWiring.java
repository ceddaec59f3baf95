package org.moonroute;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.RoundThreads;
import org.moonroute.tools.RunBounds;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolSource;

/** Makes the catalogue of tools and what runs them. */
final class ToolWiring {
    private static final String DIRECT = "direct:";

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
        List<ToolSource> sources = List.of();
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

    private static Object toolBean(CamelContext camel, String name) {
        try {
            return camel.getInjector().newInstance(camel.getClassResolver().resolveMandatoryClass(name));
        } catch (Exception | LinkageError wrong) {
            throw new SettingsException("moonroute.tools.beans: no tool can be made of " + name + " (" + wrong
                    + "); is its jar in lib/, and has it a public constructor without parameters?");
        }
    }
}

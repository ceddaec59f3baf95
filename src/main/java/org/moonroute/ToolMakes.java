package org.moonroute;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.moonroute.cli.Engine;
import org.moonroute.mcp.McpSources;
import org.moonroute.openapi.OpenApiTools;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.CatalogueCheck;
import org.moonroute.tools.DescribedRoute;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolSource;
import org.moonroute.tools.WebSearch;

/** What the tools of this process are made of, as the settings say. */
final class ToolMakes {
    private final Engine.Start start;
    private final Settings settings;
    private final ServiceSettings service;

    ToolMakes(Engine.Start start, ServiceSettings service) {
        this.start = start;
        this.settings = start.settings();
        this.service = service;
    }

    /** What tools are made of, in this process and as long as it is there; whoever asks is told of each that none can be made of. */
    List<Object> beans(CamelContext camel, Consumer<SettingsException> wrong) {
        List<Object> beans = new ArrayList<>(camel.getRegistry().findByType(Tool.class));
        for (String name : settings.list("moonroute.tools.beans")) {
            try {
                beans.add(toolBean(camel, name));
            } catch (SettingsException none) {
                wrong.accept(none);
            }
        }
        beans.addAll(DescribedRoute.in(
                settings.home().resolve("routes/tools"), fault -> wrong.accept(new SettingsException(fault))));
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

    /** Where tools come from that come and go; whoever asks is told of each that there cannot be. */
    List<ToolSource> sources(Consumer<SettingsException> wrong) {
        List<ToolSource> sources = new ArrayList<>();
        for (Supplier<List<ToolSource>> make :
                List.<Supplier<List<ToolSource>>>of(this::mcpServers, service::formulas)) {
            try {
                sources.addAll(make.get());
            } catch (SettingsException none) {
                wrong.accept(none);
            }
        }
        return sources;
    }

    /**
     * Where others run the tools, nobody here has what they need, such as keys; and a folder of one's own need not have the shipped
     * files.
     */
    private Optional<Path> file(String setting, String shipped) {
        Optional<String> named = settings.optional(setting);
        if (named.isEmpty() || start.via().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(settings.homePath(setting))
                .filter(file -> !named.get().equals(shipped) || Files.exists(file));
    }

    private List<Tool> operations() {
        return file("moonroute.tools.openapi", "config/openapi.json")
                .map(file -> ServiceSettings.configured(() -> OpenApiTools.load(
                        file, settings.home(), settings::variable, settings.duration("moonroute.connect-timeout"))))
                .orElse(List.of());
    }

    /** None of their classes is loaded, and no time lost, where there are none. */
    private List<ToolSource> mcpServers() {
        return file("moonroute.tools.mcp", "config/mcp.json")
                .map(file -> ServiceSettings.configured(() ->
                        McpSources.start(file, name -> settings.variable(name).orElse(null))))
                .orElse(List.of());
    }

    private static Object toolBean(CamelContext camel, String name) {
        try {
            return camel.getInjector().newInstance(camel.getClassResolver().resolveMandatoryClass(name));
        } catch (Exception | LinkageError wrong) {
            Optional<Throwable> thrown = thrownByItself(wrong);
            throw new SettingsException(
                    "moonroute.tools.beans: no tool can be made of " + name + " ("
                            + CatalogueCheck.oneLine(thrown.orElse(wrong).toString())
                            + (thrown.isPresent()
                                    ? "), which it throws itself when it is made."
                                    : "); is its jar in lib/, and is it a public class with a public constructor without parameters?"));
        }
    }

    /** What the class's own code threw, as far as it was run. */
    private static Optional<Throwable> thrownByItself(Throwable wrong) {
        for (Throwable one = wrong; one != null; one = one.getCause()) {
            boolean wraps = one instanceof InvocationTargetException || one instanceof ExceptionInInitializerError;
            if (wraps && one.getCause() != null) {
                return Optional.of(one.getCause());
            }
        }
        return Optional.empty();
    }
}

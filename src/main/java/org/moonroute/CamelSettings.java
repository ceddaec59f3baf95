package org.moonroute;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.MainConfigurationProperties;
import org.moonroute.cli.Engine;
import org.moonroute.settings.SettingsException;

/** What Camel is told of the settings. */
final class CamelSettings {
    private static final Pattern UNFIT = Pattern.compile(",|\\{\\{|}}");

    private CamelSettings() {}

    /** Which routes are loaded, and that Camel keeps quiet. */
    static void configure(MainConfigurationProperties camel, Engine.Start start) {
        Path routes = start.settings().home().resolve("routes");
        if (UNFIT.matcher(routes.toString()).find()) {
            throw new SettingsException(
                    "Camel cannot read routes from a folder with , {{ or }} in its name: " + routes);
        }
        camel.withRoutesIncludePattern(Stream.of(routes, routes.resolve("tools"))
                .flatMap(CamelSettings::files)
                .filter(file -> start.inbox().isPresent() || !file.toString().endsWith("-inbox.camel.yaml"))
                .filter(file -> JmsWiring.isWanted(start) || !file.toString().endsWith("-jms.camel.yaml"))
                .filter(file ->
                        start.settings().optional(JmsApprovals.DECISIONS).isPresent()
                                || !file.toString().endsWith("-decisions-jms.camel.yaml"))
                .filter(file -> HttpParts.isWanted(start) || !file.toString().endsWith("-http.camel.yaml"))
                .map(CamelSettings::url)
                .collect(Collectors.joining(",")));
        camel.setAutoConfigurationLogSummary(false);
        camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
        camel.setJmxEnabled(false);
        camel.setLoadHealthChecks(false);
        camel.setShutdownLogInflightExchangesOnTimeout(false);
    }

    /** A file as Camel is told of it: it takes the name for a part of a URL. */
    static String url(Path file) {
        return "file:" + file.toString().replace("%", "%25").replace("+", "%2B");
    }

    private static Stream<Path> files(Path folder) {
        String[] names = folder.toFile().list((in, name) -> name.endsWith(".camel.yaml"));
        return names == null ? Stream.empty() : Arrays.stream(names).sorted().map(folder::resolve);
    }

    /** What the routes may name: every setting, and what follows from some. */
    static Properties properties(Engine.Start start) {
        Properties all = start.settings().all();
        if (all.getProperty("moonroute.jms.consumers").isBlank()) {
            all.setProperty(
                    "moonroute.jms.consumers", String.valueOf(new AccountSettings(start.settings()).concurrency()));
        }
        all.setProperty(
                "moonroute.base-url",
                start.settings().text("moonroute.base-url").replaceFirst("/+$", ""));
        start.inbox().ifPresent(folder -> all.setProperty("moonroute.inbox.folder", folder.toString()));
        return all;
    }
}

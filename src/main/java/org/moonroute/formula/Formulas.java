package org.moonroute.formula;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.moonroute.moonshot.ApiKey;
import org.moonroute.tools.ToolSource;

/** Opens the formulas that the configuration names. */
public final class Formulas {
    private static final Pattern URI = Pattern.compile("[a-z0-9_-]+/[A-Za-z0-9_-]+:[A-Za-z0-9._-]+");
    /** Those that are not there by then come later. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private Formulas() {}

    /**
     * A source for each formula. Waits a few seconds for the service to describe them; what it has not described by then, or refuses,
     * is asked for again in the background, and its tools come when it answers.
     *
     * @param baseUrl the service, as {@code https://api.moonshot.ai/v1}
     * @param uris the formulas, as {@code moonshot/date:latest}
     * @param key the account's; it goes to this service and to nobody else
     * @param connectTimeout the time that a connection may take
     * @throws IllegalStateException if one is no name of a formula
     */
    public static List<ToolSource> open(String baseUrl, List<String> uris, ApiKey key, Duration connectTimeout) {
        for (String uri : uris) {
            if (!URI.matcher(uri).matches()) {
                throw new IllegalStateException("moonroute.tools.formulas: '" + uri
                        + "' is no formula. One is written as moonshot/date:latest.");
            }
        }
        if (uris.isEmpty()) {
            return List.of();
        }
        FormulaHttp http = new FormulaHttp(baseUrl, key, connectTimeout);
        List<FormulaSource> sources = new ArrayList<>();
        uris.stream().distinct().forEach(uri -> sources.add(new FormulaSource(uri, http)));
        sources.forEach(FormulaSource::begin);
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        sources.forEach(source -> source.awaitFirstTry(deadline - System.nanoTime()));
        return List.copyOf(sources);
    }
}

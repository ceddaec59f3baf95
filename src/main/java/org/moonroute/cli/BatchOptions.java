package org.moonroute.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.moonroute.batch.BatchPlan;
import org.moonroute.settings.Settings;
import picocli.CommandLine.Option;

/** The options of {@code moonroute batch} that say what is to be done with which input. */
public final class BatchOptions {
    private static final int PRINT = 16;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.jsonl",
            description = "Where answered rows go; beside the input if not given. Errors and summary lie beside it.")
    Path output;

    @Option(
            names = {"-t", "--template"},
            paramLabel = "FILE.md",
            description = "The prompt for each record of a table; {{column}} stands for its values.")
    Path template;

    @Option(
            names = "--input-format",
            paramLabel = "jsonl|csv",
            description = "What the input is, if its name does not say.")
    String inputFormat;

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv",
            defaultValue = "jsonl",
            description = "csv: at the end, write a table too, with the columns of the input.")
    String format;

    @Option(names = "--retry-errors", description = "Ask again the rows that failed before.")
    boolean retryErrors;

    @Option(names = "--filter-first-n", paramLabel = "N", description = "Take the first N rows of the input only.")
    Long firstN;

    @Option(names = "--dedupe", description = "Ask rows of the same content once.")
    boolean dedupe;

    @Option(names = "--ordered", description = "At the end, put the results in the order of the input.")
    boolean ordered;

    @Option(names = "--accept-changes", description = "Go on even if the options are not those of the earlier run.")
    boolean acceptChanges;

    @Option(names = "--tier", paramLabel = "0..5", description = "Keep the limits of an account of this tier.")
    Integer tier;

    @Option(
            names = "--max-requests-per-minute",
            paramLabel = "N",
            description = "Calls that may begin within a minute.")
    Integer requestsPerMinute;

    @Option(
            names = "--max-tokens-per-minute",
            paramLabel = "N",
            description = "Tokens within a minute, of the prompt and of max_completion_tokens.")
    Integer tokensPerMinute;

    @Option(names = "--max-attempts", paramLabel = "N", description = "Refused calls before a row fails.")
    Integer attempts;

    Optional<Path> template() {
        return Optional.ofNullable(template);
    }

    /** The settings with what the command line says. */
    Settings settings(Settings base) {
        Settings settings = with(base, "moonroute.account.tier", tier);
        settings = with(settings, "moonroute.account.requests-per-minute", requestsPerMinute);
        settings = with(settings, "moonroute.account.tokens-per-minute", tokensPerMinute);
        return with(settings, "moonroute.retry.max-tries", attempts);
    }

    private static Settings with(Settings settings, String key, Object value) {
        return value == null ? settings : settings.with(key, value.toString());
    }

    /** @param elsewhere whether other processes ask the service: which one that is, they alone know */
    BatchPlan plan(Path input, Settings settings, EngineOptions options, boolean elsewhere) throws IOException {
        BatchPlan.Kind kind = kind(input);
        String text = text();
        if (firstN != null && firstN < 0) {
            throw new Wrong("--filter-first-n must be 0 or more, not " + firstN);
        }
        Map<String, String> prints = prints(settings, options.simulated(), options.variables, options.system, text);
        if (elsewhere) {
            prints.put("service", "a broker's");
        }
        BatchPlan plan = new BatchPlan(
                input,
                Optional.empty(),
                kind,
                results(input),
                text,
                prints,
                settings.bytes("moonroute.prompt.max-size"),
                Optional.ofNullable(firstN),
                retryErrors,
                dedupe,
                ordered,
                wanted(format).equals("csv"),
                acceptChanges);
        for (Path written : List.of(plan.results(), plan.errors(), plan.summary(), plan.table())) {
            if (Files.exists(written) && Files.exists(input) && Files.isSameFile(written, input)) {
                throw new Wrong("--output " + written + " is the input itself");
            }
        }
        return plan;
    }

    private BatchPlan.Kind kind(Path input) {
        if (Files.isDirectory(input)) {
            if (template != null) {
                throw new Wrong("a template is for tables, and " + input + " is a folder");
            }
            return BatchPlan.Kind.FOLDER;
        }
        String name = input.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        String is = inputFormat != null ? wanted(inputFormat) : name.endsWith(".csv") ? "csv" : "jsonl";
        if (template != null && is.equals("jsonl")) {
            throw new Wrong("a template is for tables; name the input .csv, or say --input-format csv");
        }
        return is.equals("csv") ? BatchPlan.Kind.CSV : BatchPlan.Kind.JSONL;
    }

    private static String wanted(String format) {
        if (!format.equals("csv") && !format.equals("jsonl")) {
            throw new Wrong("a format is jsonl or csv, not " + format);
        }
        return format;
    }

    private Path results(Path input) {
        if (output == null && input.equals(BatchPlan.STDIN)) {
            throw new Wrong("standard input has no name to make others of; give --output FILE.jsonl");
        }
        Path results = output == null ? BatchPlan.defaultResults(input) : output;
        if (Files.isDirectory(results)) {
            throw new Wrong("--output must be a file, and " + results + " is a folder");
        }
        return results;
    }

    private String text() throws IOException {
        if (template == null) {
            return "";
        }
        if (!Files.isRegularFile(template)) {
            throw new Wrong("there is no template " + template);
        }
        return Files.readString(template, StandardCharsets.UTF_8);
    }

    /** Everything outside the rows that an answer depends on: what is short as it is, the rest by a hash. */
    public static Map<String, String> prints(
            Settings settings, boolean simulated, Map<String, String> variables, String ownSystem, String template)
            throws IOException {
        TreeMap<String, String> prints = new TreeMap<>();
        prints.put("service", simulated ? "sandbox" : settings.text("moonroute.base-url"));
        prints.put("model", settings.text("moonroute.model"));
        prints.put("max_completion_tokens", settings.text("moonroute.max-completion-tokens"));
        prints.put("temperature", settings.text("moonroute.temperature"));
        prints.put("reasoning_effort", settings.text("moonroute.reasoning-effort"));
        prints.put("tools", settings.text("moonroute.tools"));
        prints.put("template", print(template));
        prints.put("variables", print(new TreeMap<>(variables).toString()));
        Optional<Path> system = settings.optional("moonroute.system-prompt").map(settings.home()::resolve);
        String file = system.isPresent() && Files.isReadable(system.get()) ? Files.readString(system.get()) : "";
        prints.put("system", print(ownSystem == null ? file : ownSystem));
        return prints;
    }

    private static String print(String text) {
        return text.isEmpty() ? "none" : DigestUtils.sha256Hex(text).substring(0, PRINT);
    }
}

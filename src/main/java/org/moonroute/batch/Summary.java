package org.moonroute.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The manifest of a batch: what was asked of whom, how far it is, and what it took. */
final class Summary {
    private static final JsonMapper JSON = new JsonMapper();

    private Summary() {}

    /** One run, so far. */
    record Run(String state, Instant began, Instant now, long total, long read, long skipped, String hash) {}

    /** What the manifest of an earlier run says. */
    record Earlier(String batch, Map<String, String> options, int runs, String began, String contentHash) {

        /** Which options were others then, in words; empty for none. */
        String changes(Map<String, String> now) {
            StringJoiner changes = new StringJoiner(", ");
            new TreeMap<>(now).forEach((name, value) -> {
                String then = options.get(name);
                if (then != null && !then.equals(value)) {
                    changes.add(name + " " + then + " (now " + value + ")");
                }
            });
            return changes.toString();
        }
    }

    static Earlier read(BatchPlan plan) {
        Map<String, String> options = new TreeMap<>();
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(plan.summary()));
            json.path("options")
                    .properties()
                    .forEach(one -> options.put(one.getKey(), one.getValue().asText()));
            return new Earlier(
                    json.path("batch").asText(""),
                    options,
                    json.path("runs").asInt(0),
                    json.path("began").asText(""),
                    json.at("/input/content_hash").asText(""));
        } catch (IOException none) {
            // The results alone say what is done.
            return new Earlier("", options, 0, "", "");
        }
    }

    static void write(BatchPlan plan, Outputs outputs, Run run) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("state", run.state());
        json.put("batch", outputs.identity());
        outputs.use(counts -> fill(json, plan, outputs, run, counts));
        try (Rewrite rewrite = Rewrite.of(plan.summary())) {
            rewrite.out().write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
            rewrite.out().write('\n');
            rewrite.appear();
        }
    }

    private static void fill(ObjectNode json, BatchPlan plan, Outputs outputs, Run run, BatchCounts counts) {
        json.put("simulated", counts.simulated);
        input(json.putObject("input"), plan, run);
        json.put("results", plan.results().toString());
        json.put("errors", plan.errors().toString());
        ObjectNode options = json.putObject("options");
        new TreeMap<>(plan.options()).forEach(options::put);
        put(json.putObject("models"), counts.models);
        ObjectNode rows = json.putObject("rows");
        rows.put("answered", counts.answered);
        rows.put("failed", counts.failed);
        rows.put("left", outputs.left(run.read(), run.skipped()));
        rows.put("had_outcomes_before_this_run", run.skipped());
        rows.put("duplicates", counts.duplicates);
        put(json.putObject("failures"), counts.kinds);
        ObjectNode tokens = json.putObject("tokens");
        tokens.put("prompt", counts.usage.prompt());
        tokens.put("cached", counts.usage.cached());
        tokens.put("completion", counts.usage.completion());
        tokens.put("reasoning", counts.usage.reasoning());
        if (counts.costKnown) {
            json.put("cost_usd", counts.cost);
        } else {
            json.putNull("cost_usd");
        }
        put(json.putObject("refused_calls"), counts.refusals);
        json.put(
                "retries",
                counts.refusals.values().stream().mapToLong(Long::longValue).sum());
        millis(json.putObject("row_ms"), counts.millis);
        boolean first = outputs.before().began().isEmpty();
        json.put("runs", outputs.before().runs() + 1);
        json.put("began", first ? run.began().toString() : outputs.before().began());
        json.put("this_run_began", run.began().toString());
        json.put("this_run_took_ms", Duration.between(run.began(), run.now()).toMillis());
        json.put("written", run.now().toString());
    }

    private static void input(ObjectNode json, BatchPlan plan, Run run) {
        json.put("name", plan.inputName());
        json.put("kind", plan.kind().name().toLowerCase(java.util.Locale.ROOT));
        json.put("rows", run.total());
        json.put("rows_read", run.read());
        json.put("content_hash", run.hash());
        try {
            if (!plan.isStdin()) {
                json.put("bytes", Files.size(plan.input()));
                json.put("modified", Files.getLastModifiedTime(plan.input()).toString());
            }
        } catch (IOException gone) {
            json.put("modified", "unknown: " + gone.getMessage());
        }
    }

    /** For people, and for comparing. */
    static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }

    private static void put(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }

    private static void millis(ObjectNode json, Histogram millis) {
        json.put("p50", millis.getValueAtPercentile(50));
        json.put("p90", millis.getValueAtPercentile(90));
        json.put("p99", millis.getValueAtPercentile(99));
        json.put("max", millis.getMaxValue());
    }
}

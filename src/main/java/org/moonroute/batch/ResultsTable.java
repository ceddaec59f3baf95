package org.moonroute.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;

/** Results and errors as one table: the columns of the input, and what came of each record. */
final class ResultsTable {
    private static final JsonMapper JSON = new JsonMapper(RowLine.JSON);
    private static final List<String> OWN = List.of(
            RowNames.ID,
            "answer",
            "failure",
            "reason",
            "model",
            "finish_reason",
            "prompt_tokens",
            "completion_tokens",
            "cost_usd");

    private ResultsTable() {}

    static void write(BatchPlan plan, Outputs outputs) throws IOException {
        List<String> columns = columns(outputs);
        try (Rewrite rewrite = Rewrite.of(plan.table())) {
            List<Object> names = new ArrayList<>(columns);
            OWN.stream().map(name -> free(name, columns)).forEach(names::add);
            record(rewrite, names);
            for (ResultsFile file : List.of(outputs.results(), outputs.errors())) {
                rows(file, columns, rewrite);
            }
            rewrite.appear();
        }
    }

    private static void record(Rewrite table, List<Object> values) throws IOException {
        String line = CSVFormat.RFC4180.format(values.toArray()) + "\r\n";
        table.out().write(line.getBytes(StandardCharsets.UTF_8));
    }

    /** The columns of the first record that has any; all of one input have the same. */
    private static List<String> columns(Outputs outputs) throws IOException {
        for (ResultsFile file : List.of(outputs.results(), outputs.errors())) {
            try (JsonLines lines = new JsonLines(file.stream(), Integer.MAX_VALUE)) {
                RawRow raw = lines.next();
                if (raw != null) {
                    Set<String> names =
                            Outputs.known(file.path(), raw).columns().keySet();
                    return names.stream()
                            .filter(name -> !name.equals(RowNames.ID))
                            .toList();
                }
            }
        }
        return List.of();
    }

    private static String free(String name, List<String> columns) {
        return columns.contains(name) ? free("moonroute_" + name, columns) : name;
    }

    private static void rows(ResultsFile file, List<String> columns, Rewrite table) throws IOException {
        try (JsonLines lines = new JsonLines(file.stream(), Integer.MAX_VALUE)) {
            for (RawRow raw = lines.next(); raw != null; raw = lines.next()) {
                KnownRow known = Outputs.known(file.path(), raw);
                RowFacts facts = known.facts();
                JsonNode json = JSON.readTree(raw.content());
                JsonNode choice = json.at("/response/body/choices/0");
                List<Object> values = new ArrayList<>();
                columns.forEach(column -> values.add(known.columns().getOrDefault(column, "")));
                values.addAll(List.of(
                        known.id(),
                        choice.at("/message/content").asText(""),
                        facts.failure(),
                        json.at("/error/message").asText(""),
                        facts.model(),
                        choice.path("finish_reason").asText(""),
                        facts.usage().prompt(),
                        facts.usage().completion(),
                        facts.cost() == null ? "" : facts.cost().toPlainString()));
                record(table, values);
            }
        }
    }
}

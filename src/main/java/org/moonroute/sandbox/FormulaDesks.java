package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells what tools the formulas have, and runs them. The shape of a fiber, and that its result is in output or encrypted_output,
 * is from platform.kimi.ai/docs, use official tools; the shape of one that failed is from clients of it, which look for an error in
 * two places, and its status is a guess.
 */
final class FormulaDesks {
    private static final long DAY = 86_400;

    private final LocalDate asOf;

    private FormulaDesks(LocalDate asOf) {
        this.asOf = asOf;
    }

    /** The desks by what they are for. */
    static Map<String, Desk> all(LocalDate asOf) {
        FormulaDesks desks = new FormulaDesks(asOf);
        Map<String, Desk> all = new TreeMap<>();
        for (Formula formula : List.of(new DateFormula(asOf), new ConvertFormula(), new SearchFormula())) {
            String uri = "moonshot/" + formula.name() + ":latest";
            all.put("GET /v1/formulas/" + uri + "/tools", body -> tools(formula));
            all.put("POST /v1/formulas/" + uri + "/fibers", body -> desks.fiber(uri, formula, body));
        }
        return all;
    }

    /** The definition of a function, as a chat request has it. */
    static JsonNode function(String name, String description, String required, String properties) {
        ObjectNode function = Json.object().put("name", name).put("description", description);
        ObjectNode parameters = function.putObject("parameters").put("type", "object");
        parameters.set("properties", read(properties));
        List.of(required.split(",")).forEach(parameters.putArray("required")::add);
        return function;
    }

    private static Reply tools(Formula formula) {
        ObjectNode body = Json.object().put("object", "list");
        body.putArray("tools").addObject().put("type", "function").set("function", formula.function());
        return Reply.json(200, body);
    }

    private Reply fiber(String uri, Formula formula, byte[] body) {
        String input = new String(body, StandardCharsets.UTF_8);
        ObjectNode context = Json.object().put("input", input);
        String status = "succeeded";
        try {
            JsonNode call = read(input);
            if (!call.path("name").equals(formula.function().path("name"))) {
                throw new IllegalArgumentException(
                        "function not found: " + call.path("name").asText(""));
            }
            context.put(
                    formula.isProtected() ? "encrypted_output" : "output",
                    formula.run(read(call.path("arguments").asText(""))));
        } catch (IllegalArgumentException wrong) {
            status = "failed";
            context.put("error", wrong.getMessage());
        }
        long seed = Seed.of(uri + input);
        ObjectNode fiber = Json.object().put("id", "fiber-" + word(seed)).put("object", "fiber");
        fiber.put("created_at", asOf.toEpochDay() * DAY + Math.floorMod(seed, DAY));
        fiber.put("lambda_id", "lambda-" + word(Seed.of(uri))).put("status", status);
        fiber.set("context", context);
        return Reply.json(
                200,
                fiber.put("formula", uri).put("organization_id", "org-sandbox").put("project_id", "proj-sandbox"));
    }

    private static JsonNode read(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new IllegalArgumentException("invalid JSON", broken);
        }
    }

    private static String word(long seed) {
        return Long.toUnsignedString(seed, Character.MAX_RADIX);
    }
}

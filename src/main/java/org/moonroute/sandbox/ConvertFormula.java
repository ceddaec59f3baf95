package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/** Lengths, masses and times from one unit to another. */
final class ConvertFormula implements Formula {
    /** Of what, and how much of its smallest unit here. */
    private record Unit(String kind, BigDecimal size) {}

    private static final Map<String, Unit> UNITS = new TreeMap<>(Map.of(
            "mm", unit("length", "1"),
            "m", unit("length", "1000"),
            "km", unit("length", "1000000"),
            "mile", unit("length", "1609344"),
            "g", unit("mass", "1"),
            "kg", unit("mass", "1000"),
            "pound", unit("mass", "453.59237"),
            "second", unit("time", "1"),
            "hour", unit("time", "3600")));

    private static Unit unit(String kind, String size) {
        return new Unit(kind, new BigDecimal(size));
    }

    @Override
    public String name() {
        return "convert";
    }

    @Override
    public JsonNode function() {
        String unit = "{\"type\":\"string\",\"enum\":" + Json.text(Json.tree(UNITS.keySet())) + "}";
        return FormulaDesks.function(
                "convert",
                "Convert a value from one unit to another",
                "value,from,to",
                "{\"value\":{\"type\":\"number\"},\"from\":" + unit + ",\"to\":" + unit + "}");
    }

    @Override
    public String run(JsonNode arguments) {
        Unit from = UNITS.get(arguments.path("from").asText(""));
        Unit to = UNITS.get(arguments.path("to").asText(""));
        if (!arguments.path("value").isNumber() || from == null || to == null) {
            throw new IllegalArgumentException("value, from and to are required");
        }
        if (!from.kind().equals(to.kind())) {
            throw new IllegalArgumentException("cannot convert " + from.kind() + " to " + to.kind());
        }
        BigDecimal value = arguments.path("value").decimalValue().multiply(from.size());
        return value.divide(to.size(), MathContext.DECIMAL32)
                        .stripTrailingZeros()
                        .toPlainString() + " " + arguments.path("to").asText();
    }
}

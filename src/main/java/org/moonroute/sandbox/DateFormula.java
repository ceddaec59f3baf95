package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Dates; today is the day that the sandbox stands on. */
record DateFormula(LocalDate today) implements Formula {
    private static final String DATE = "{\"type\":\"string\",\"description\":\"as 2026-11-23; today when left out\"}";

    @Override
    public String name() {
        return "date";
    }

    @Override
    public JsonNode function() {
        return FormulaDesks.function("date", "Work with dates", "operation", """
                {"operation":{"type":"string","enum":["today","add","between","weekday"]},"date":%s,"until":%s,
                "days":{"type":"integer"}}""".formatted(DATE, DATE));
    }

    @Override
    public String run(JsonNode arguments) {
        LocalDate date = date(arguments, "date");
        return switch (arguments.path("operation").asText("")) {
            case "today" -> today.toString();
            case "add" -> date.plusDays(arguments.path("days").asLong(0)).toString();
            case "between" -> ChronoUnit.DAYS.between(date, date(arguments, "until")) + " days";
            case "weekday" -> date.getDayOfWeek().toString();
            default -> throw new IllegalArgumentException("unknown operation");
        };
    }

    private LocalDate date(JsonNode arguments, String field) {
        try {
            return arguments.has(field) ? LocalDate.parse(arguments.path(field).asText("")) : today;
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("invalid " + field + ": " + arguments.path(field), wrong);
        }
    }
}

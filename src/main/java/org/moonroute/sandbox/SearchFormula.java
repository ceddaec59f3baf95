package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** The search of the web, whose results the service shows to its models only. Finds nothing here. */
final class SearchFormula implements Formula {
    @Override
    public String name() {
        return "web-search";
    }

    @Override
    public JsonNode function() {
        return FormulaDesks.function(
                "web_search", "Search the web for information", "query", "{\"query\":{\"type\":\"string\"}}");
    }

    @Override
    public boolean isProtected() {
        return true;
    }

    @Override
    public String run(JsonNode arguments) {
        String query = arguments.path("query").asText("");
        if (query.isBlank()) {
            throw new IllegalArgumentException("query is required");
        }
        return "----MOONSHOT ENCRYPTED BEGIN----+%016x----MOONSHOT ENCRYPTED END----".formatted(Seed.of(query));
    }
}

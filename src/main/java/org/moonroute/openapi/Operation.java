package org.moonroute.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One operation of a document.
 *
 * @param method its HTTP method, in capitals
 * @param path its path, with {@code {name}} for parameters
 * @param item what the document says of the path
 * @param json what the document says of the operation
 * @param document the document
 */
record Operation(String method, String path, JsonNode item, JsonNode json, ApiDocument document) {
    private static final int MAX_DESCRIPTION = 2000;
    /** By HTTP itself these change nothing. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    /**
     * Parameters in the header that are nobody's to say: the first three, says the OpenAPI specification, are said elsewhere; the
     * others are the HTTP client's own.
     */
    private static final Set<String> NO_PARAMETERS = Set.of(
            "accept",
            "content-type",
            "authorization",
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    /** What it is called in the configuration. */
    String id() {
        String given = json.path("operationId").asText("");
        return given.isEmpty() ? method + " " + path : given;
    }

    /** Whether a call changes nothing, by what HTTP says of its method. */
    boolean isSafe() {
        return SAFE.contains(method);
    }

    /** Its summary and its description; empty when it has neither. */
    String description() {
        String all = Stream.of("summary", "description")
                .map(field -> json.path(field).asText("").strip())
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining("\n"));
        return all.length() <= MAX_DESCRIPTION ? all : all.substring(0, MAX_DESCRIPTION) + "...";
    }

    /** Where calls of it go, as the document says; absent when it does not. */
    Optional<String> server() {
        return Stream.of(json, item, document.root())
                .map(from -> from.path("servers").path(0))
                .filter(JsonNode::isObject)
                .findFirst()
                .map(Operation::address);
    }

    private static String address(JsonNode server) {
        String url = server.path("url").asText("");
        for (Map.Entry<String, JsonNode> variable : server.path("variables").properties()) {
            url = url.replace(
                    "{" + variable.getKey() + "}",
                    variable.getValue().path("default").asText(""));
        }
        return url;
    }

    /**
     * Its parameters in path, query and header.
     *
     * @param headers those that are sent anyway, in any case: they are nobody else's to say
     */
    List<Parameter> parameters(Set<String> headers) {
        Map<String, Parameter> byPlace = new LinkedHashMap<>();
        for (JsonNode of : List.of(item, json)) {
            for (JsonNode one : of.path("parameters")) {
                Parameter parameter = Parameter.of(document.resolved(one), this);
                byPlace.put(parameter.in() + " " + parameter.name(), parameter);
            }
        }
        List<Parameter> offered = new ArrayList<>();
        for (Parameter parameter : byPlace.values()) {
            boolean ofHeader = parameter.in().equals(Parameter.HEADER);
            boolean elsewhere = ofHeader
                    && (headers.contains(parameter.name())
                            || NO_PARAMETERS.contains(parameter.name().toLowerCase(java.util.Locale.ROOT)));
            if (!elsewhere && !parameter.in().equals(Parameter.COOKIE)) {
                offered.add(parameter);
            }
        }
        return offered;
    }
}

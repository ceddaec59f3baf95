package org.moonroute.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Environment variables of OpenTelemetry, which are there for all programs, and the settings that they stand for. */
final class SharedVariables {
    private static final String ENDPOINT = "moonroute.traces.endpoint";

    private SharedVariables() {}

    /** The settings, by key. A variable that is empty counts as none, as OpenTelemetry has it. */
    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>();
        // The one for everything names a host; its traces go below it.
        said(environment, "OTEL_EXPORTER_OTLP_ENDPOINT")
                .ifPresent(base -> settings.put(ENDPOINT, base.replaceFirst("/+$", "") + "/v1/traces"));
        said(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").ifPresent(whole -> settings.put(ENDPOINT, whole));
        said(environment, "OTEL_SERVICE_NAME").ifPresent(name -> settings.put("moonroute.traces.service", name));
        return settings;
    }

    private static Optional<String> said(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}

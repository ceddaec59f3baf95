package org.moonroute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** What clients talk to: a {@code serve}, and behind it a sandbox that has bad moments on request. */
final class ServedClients implements AutoCloseable {
    private static final String RULES = """
            rules:
              - {match: {prompt: "forbidden words"}, reply: {kind: content-filter}}
              - {match: {prompt: "always busy"}, reply: {kind: rate-limit}}
              - {match: {prompt: "busy once"}, times: 1, reply: {kind: rate-limit}}
              - {match: {prompt: "hangs"}, reply: {fault: hang}}
              - {match: {prompt: "cut off"}, reply: {fault: cut-stream, content: "one two three four five six"}}
            """;

    private final Sandbox sandbox;
    private final Serving serving;

    /** Tries nothing again itself, and gives a call five seconds: what the clients do then is what is looked at. */
    ServedClients(Path folder) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRules(rules).withLatency(Duration.ZERO));
        serving = new Serving(
                sandbox,
                folder,
                Map.of(
                        "moonroute.jms.broker", "none",
                        "moonroute.retry.max-tries", "1",
                        "moonroute.call-timeout", "5s"));
    }

    /** The base URL, for clients. */
    String url() {
        return serving.http() + "/v1";
    }

    /** The same of the service that is behind it. */
    String service() {
        return sandbox.baseUrl().toString();
    }

    @Override
    public void close() {
        serving.close();
        sandbox.close();
    }
}

package org.moonroute.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.Moonroute;
import org.moonroute.cli.Engine;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;
import org.moonroute.sandbox.ScriptedModel;
import org.moonroute.settings.Settings;

/** A home, a simulated service and an engine that asks it. */
record RunningKit(KitHome home, ScriptedModel model, Sandbox sandbox, Engine engine) implements AutoCloseable {

    static RunningKit start(
            Optional<Path> own, List<Object> tools, Map<String, String> settings, Map<String, String> variables)
            throws Exception {
        KitHome home = KitHome.make(own);
        ScriptedModel model = new ScriptedModel();
        Sandbox sandbox = null;
        try {
            sandbox = Sandbox.start(SandboxOptions.defaults(), model);
            Settings all = settings(home, own, settings, variables)
                    .with("moonroute.base-url", sandbox.baseUrl().toString());
            return new RunningKit(home, model, sandbox, Moonroute.start(start(all), tools));
        } catch (Exception failed) {
            if (sandbox != null) {
                sandbox.close();
            }
            home.close();
            throw failed;
        }
    }

    /** The environment of whoever runs the tests is left out: it would make them pass here and fail there. */
    private static Settings settings(
            KitHome home, Optional<Path> own, Map<String, String> more, Map<String, String> variables) {
        Settings settings = Settings.load(home.folder(), variables);
        if (own.isEmpty()) {
            settings = settings.with("moonroute.tools.beans", "");
        }
        for (Map.Entry<String, String> one : more.entrySet()) {
            settings = settings.with(one.getKey(), one.getValue());
        }
        return settings;
    }

    private static Engine.Start start(Settings settings) {
        return new Engine.Start(
                settings,
                Optional.of("sk-sandbox"),
                true,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                new Engine.Passwords("", "", "", "", "", ""),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public void close() throws IOException {
        engine.close();
        sandbox.close();
        home.close();
    }
}

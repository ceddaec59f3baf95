package org.moonroute;

import java.util.List;
import java.util.StringJoiner;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.moonroute.cli.Engine;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Tool;

/** Loads the routes, with all that they name, and starts them. Of a start that fails nothing is left running. */
final class EngineStart {
    private final Engine.Start start;
    private final List<Tool> tools;
    private final Main main = new Main();
    private Wiring.Parts parts;

    private EngineStart(Engine.Start start, List<Tool> tools) {
        this.start = start;
        this.tools = tools;
    }

    /**
     * Starts an engine, and returns when its routes are ready.
     *
     * @throws SettingsException if what is configured cannot be run: what, and the way out
     */
    static Engine run(Engine.Start start) throws Exception {
        return run(start, List.of());
    }

    /** The same with tools that no setting names. */
    static Engine run(Engine.Start start, List<Tool> tools) throws Exception {
        return new EngineStart(start, tools).run();
    }

    private Engine run() throws Exception {
        CamelSettings.configure(main.configure(), start);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(CamelSettings.properties(start));
        Wiring wiring = new Wiring(start);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport about) {
                bind(wiring, about.getCamelContext());
            }
        });
        try {
            main.start();
            parts.catalogue().routes().forEach(this::refuseMissing);
            refuseMissingSummary(start.settings().text("moonroute.tools.summarise"));
            parts.server().ifPresent(HttpParts::listen);
        } catch (RuntimeException wrong) {
            main.stop();
            wiring.close();
            throw wrong instanceof SettingsException
                    ? wrong
                    : new SettingsException("a route cannot be read: " + reasons(wrong));
        }
        return new CamelEngine(main, parts);
    }

    private void bind(Wiring wiring, CamelContext camel) {
        try {
            for (int i = 0; i < tools.size(); i++) {
                camel.getRegistry().bind("given-tool-" + i, Tool.class, tools.get(i));
            }
            parts = wiring.bindTo(camel);
        } catch (RuntimeException wrong) {
            throw wrong;
        } catch (Exception wrong) {
            throw new IllegalStateException(wrong.getMessage(), wrong);
        }
    }

    private void refuseMissing(String tool) {
        if (!beginsAt("direct://" + tool)) {
            throw new SettingsException(
                    "config/tools describes a tool, and no route in routes/tools begins with direct:" + tool
                            + "; add the route, or remove the description");
        }
    }

    private void refuseMissingSummary(String said) {
        if (!said.equals("none") && !beginsAt(said.replace(":", "://"))) {
            throw new SettingsException("moonroute.tools.summarise: no route in routes/ begins with " + said
                    + "; add the route, or say none");
        }
    }

    private boolean beginsAt(String uri) {
        return main.getCamelContext().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(uri));
    }

    /** Camel says where it was, its causes say what. */
    static String reasons(Throwable wrong) {
        StringJoiner all = new StringJoiner(": ");
        String last = "";
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (!last.contains(message)) {
                all.add(message.strip());
                last = message;
            }
        }
        return all.toString();
    }
}

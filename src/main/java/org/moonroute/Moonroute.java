package org.moonroute;

import java.util.ArrayList;
import java.util.List;
import org.moonroute.cli.Cli;
import org.moonroute.cli.Engine;
import org.moonroute.cli.Terminal;
import org.moonroute.tools.AnnotatedTools;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolMethod;

/** The program: {@code moonroute answer|batch|ask|serve|queue|keys|tools|sandbox}. */
public final class Moonroute {
    private Moonroute() {}

    /**
     * Starts the engine within another program, as the test kit does. Whoever starts it closes it.
     *
     * @param beans objects that are a {@link Tool}, or have methods annotated with {@link ToolMethod}; their tools are there beside
     *     those that the settings name
     * @throws org.moonroute.settings.SettingsException if something is wrong with the settings, the routes or a tool
     */
    public static Engine start(Engine.Start start, List<?> beans) throws Exception {
        List<Tool> tools = new ArrayList<>();
        for (Object bean : beans) {
            tools.addAll(ServiceSettings.configured(() -> toolsOf(bean)));
        }
        return EngineStart.run(start, tools);
    }

    private static List<Tool> toolsOf(Object bean) {
        List<Tool> tools = bean instanceof Tool tool ? List.of(tool) : AnnotatedTools.of(bean);
        if (tools.isEmpty()) {
            throw new IllegalStateException(bean.getClass().getName()
                    + " is no tool: let it implement Tool, or annotate a method with @ToolMethod.");
        }
        return tools;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = Cli.run(new Engines(), Terminal.ofProcess(), args);
        // Returning is quicker than an exit, which waits for threads in native code.
        if (code != 0) {
            System.exit(code);
        }
    }
}

package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.moonroute.conversation.ToolResult;
import org.moonroute.pacing.Workers;

/** Calls run as the program runs them, with a value that the tool is made to return. */
public final class Runs {
    private static final ExecutorService THREADS = Workers.platform("runs");

    private Runs() {}

    /** The result of a call whose tool returns this. */
    public static ToolResult result(Catalogue catalogue, ToolTask task, Object value) {
        ToolTask returning = new ToolTask(
                task.call(),
                ToolTask.ROUTE,
                null,
                "any",
                task.policy(),
                task.arguments(),
                null,
                task.at(),
                task.listed(),
                null);
        return new ToolRunner(catalogue, (route, arguments) -> value, THREADS, Duration.ofSeconds(30))
                .run(returning)
                .result();
    }
}

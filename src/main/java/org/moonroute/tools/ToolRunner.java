package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/**
 * Runs tools within their time. Whatever a tool does, there is a result: one that throws or does not end in time has one
 * that tells the model so. A tool that is out of time is interrupted.
 */
public final class ToolRunner {
    private final Catalogue catalogue;
    private final RouteCall routes;
    private final ExecutorService threads;
    private final Duration timeout;

    /** Sends a tool's arguments into a route and returns what comes out. */
    public interface RouteCall {
        /** The body that the route ends with. */
        Object call(String route, Object arguments) throws Exception;
    }

    /** With the catalogue of tools, the way into routes, the threads to run on, and the time that a call may take. */
    public ToolRunner(Catalogue catalogue, RouteCall routes, ExecutorService threads, Duration timeout) {
        this.catalogue = catalogue;
        this.routes = routes;
        this.threads = threads;
        this.timeout = timeout;
    }

    /** The call looked up and checked: what is to be run, or why nothing is. One that was made often enough is not run again. */
    public ToolTask prepare(ToolCall call, Conversation conversation) {
        return conversation
                .reminder(call)
                .map(reminder -> catalogue.notRun(call, reminder))
                .orElseGet(() -> catalogue.prepare(call, conversation.prompt().offered()));
    }

    /** The result of a call that is for no tool. */
    public ToolResult refuse(ToolTask task) {
        return task.result();
    }

    /** The result of a tool made of a Java bean. */
    public ToolResult runBean(ToolTask task) {
        return run(task, () -> task.tool().call(task.arguments()));
    }

    /** The result of a tool made of a Camel route. */
    public ToolResult runRoute(ToolTask task) {
        return run(task, () -> routes.call(task.route(), task.arguments()));
    }

    private ToolResult run(ToolTask task, Callable<Object> work) {
        Duration bound = task.policy().timeout().orElse(timeout);
        // Making text of what came back is part of it: that may be a stream which never ends.
        Future<ToolResult> running = threads.submit(() -> catalogue.result(task, work.call()));
        try {
            return running.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            return catalogue.failed(task, failed.getCause());
        } catch (TimeoutException slow) {
            running.cancel(true);
            return catalogue.timedOut(task.call(), task.at(), bound);
        } catch (InterruptedException told) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while a tool was running");
        }
    }
}

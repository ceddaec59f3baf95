package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/**
 * Runs tools within their bounds. Whatever a tool does, there is a result: one that throws, dies or does not end in time has one
 * that tells the model so. A tool that is out of time is interrupted; one that does not heed that is left alone, and when too many
 * of its calls are, no more are begun. Safe for use by many threads.
 */
public final class ToolRunner {
    private static final long FIRST_PAUSE_MILLIS = 100;
    /** The longest pause is a little over six seconds. */
    private static final int MOST_DOUBLINGS = 6;

    private final Catalogue catalogue;
    private final RouteCall routes;
    private final Running running;
    private final ResultCache cache;

    /** Sends a tool's arguments into a route and returns what comes out. */
    public interface RouteCall {
        /** The body that the route ends with. */
        Object call(String route, Object arguments) throws Exception;
    }

    /** With bounds as they are shipped, but for the time that a call may take. */
    public ToolRunner(Catalogue catalogue, RouteCall routes, ExecutorService threads, Duration timeout) {
        this(catalogue, routes, threads, RunBounds.of(timeout));
    }

    /**
     * With the catalogue of tools, the way into routes, and the bounds.
     *
     * @param threads what tools run on, without a bound of its own. No virtual threads: a tool that computes without end would keep
     *     the thread that carries it from all others
     */
    public ToolRunner(Catalogue catalogue, RouteCall routes, ExecutorService threads, RunBounds bounds) {
        this.catalogue = catalogue;
        this.routes = routes;
        this.running = new Running(
                catalogue, threads, bounds, new Summary(bounds.summary(), routes, threads, bounds.timeout()));
        this.cache = new ResultCache(bounds.cached(), System::nanoTime);
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
        return run(task).result();
    }

    /** The result of a tool made of a Camel route. */
    public ToolResult runRoute(ToolTask task) {
        return run(task).result();
    }

    /**
     * Runs what is to be run, and says what became of it.
     *
     * @throws Abandoned if the thread is told to stop before there is a result; the tool is told to end then
     */
    public Ran run(ToolTask task) {
        if (task.isDone()) {
            return new Ran(task, task.result(), task.ending(), 0);
        }
        Callable<Object> work = task.isForBean()
                ? () -> task.tool().call(task.arguments())
                : () -> routes.call(task.route(), task.arguments());
        if (task.policy().cache().isZero()) {
            return repeated(task, work);
        }
        ResultCache.Key key = new ResultCache.Key(task.name(), task.arguments());
        Ran ran = cache.get(key, task.policy().cache(), () -> repeated(task, work));
        return ran.task() == task ? ran : again(task, ran);
    }

    private Ran again(ToolTask task, Ran before) {
        ToolResult result =
                catalogue.ended(task, before.result().content(), before.result().failed());
        return new Ran(task, result, Ending.CACHED, 0);
    }

    /** Runs it again after a failure that this may help against, as often as the tool's policy says. */
    private Ran repeated(ToolTask task, Callable<Object> work) {
        try {
            for (int tries = 1; ; tries++) {
                Running.Once once = running.once(task, work);
                if (!once.mayHelp() || tries > task.policy().retries()) {
                    return new Ran(
                            task, once.result(), once.ending(), once.ending() == Ending.BUSY ? tries - 1 : tries);
                }
                Thread.sleep(FIRST_PAUSE_MILLIS << Math.min(tries - 1, MOST_DOUBLINGS));
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new Abandoned("told to stop while a tool was running");
        }
    }
}

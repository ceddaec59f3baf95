package org.moonroute.tools;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a route of the user's make long results shorter. Where that does not work, they are cut. */
final class Summary {
    private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

    /** How much of a result the route gets. */
    static final int MAX_CHARS = 1_000_000;

    private final String route;
    private final ToolRunner.RouteCall routes;
    private final ExecutorService threads;
    private final Duration longest;
    /** A route that does not end takes no more threads than a tool that does not. */
    private final Gate gate = new Gate(0);

    /**
     * @param route the name of its direct endpoint; empty for none, so that everything is cut
     * @param longest the time that it may take
     */
    Summary(String route, ToolRunner.RouteCall routes, ExecutorService threads, Duration longest) {
        this.route = route;
        this.routes = routes;
        this.threads = threads;
        this.longest = longest;
    }

    /** How much of a result is wanted, where the model gets that much of it. */
    int wanted(int maxChars) {
        return route.isEmpty() ? maxChars + 1 : Math.max(MAX_CHARS, maxChars + 1);
    }

    /** The text as the model gets it. */
    String of(String tool, String text, ResultText texts) throws InterruptedException {
        if (route.isEmpty() || texts.fits(text)) {
            return texts.fitted(text);
        }
        String shorter = shorter(tool, text, texts);
        return shorter.isBlank()
                ? texts.fitted(text)
                : "[The result was too long. This is a summary of it.]\n" + texts.fitted(shorter);
    }

    private String shorter(String tool, String text, ResultText texts) throws InterruptedException {
        if (gate.isStuck()) {
            return "";
        }
        WatchedRun<String> run =
                new WatchedRun<>(() -> texts.whole(routes.call(route, text), texts.maxChars() + 1), gate);
        threads.execute(run);
        try {
            if (run.hasEnded(longest) && run.failure() == null) {
                return run.value();
            }
            LOG.warn(
                    "the result of {} is cut: {}",
                    tool,
                    run.failure() == null
                            ? "direct:" + route + " did not make it shorter within " + longest
                            : run.failure().toString());
            return "";
        } finally {
            run.tell();
            run.abandon();
        }
    }
}

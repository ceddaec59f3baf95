package org.moonroute.formula;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools of one formula, as soon as the service has described them. They stay as they were then. */
final class FormulaSource implements ToolSource {
    private static final Logger LOG = LoggerFactory.getLogger(FormulaSource.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final String uri;
    private final FormulaHttp http;
    private final Thread asking;
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile List<Tool> tools = List.of();
    private volatile String state = "being asked for";
    private volatile Runnable told = () -> {};

    FormulaSource(String uri, FormulaHttp http) {
        this.uri = uri;
        this.http = http;
        this.asking = new Thread(this::ask, "formula " + uri);
        this.asking.setDaemon(true);
    }

    /** Asks the service, until it answers. */
    void begin() {
        asking.start();
    }

    /** Waits until it has answered once, whatever it said, or until the time is over. */
    void awaitFirstTry(long nanos) {
        try {
            if (!tried.await(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
                LOG.warn("{} is not described yet; its tools come when the service answers", name());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!fetched()) {
                tried.countDown();
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
            told.run();
        } catch (InterruptedException closed) {
            state = "closed";
        } finally {
            tried.countDown();
        }
    }

    private boolean fetched() throws InterruptedException {
        try {
            tools = read(http.tools(uri));
            state = "described";
            return true;
        } catch (FormulaFailed failed) {
            String before = state;
            state = "away: " + failed.getMessage();
            if (!state.equals(before)) {
                LOG.warn("{} is {}; it is asked for again", name(), state);
            }
            return false;
        }
    }

    /** What prices go by, whatever its version: {@code moonshot/web-search}. */
    private String formula() {
        return uri.replaceFirst(":.*", "");
    }

    private List<Tool> read(JsonNode reply) throws FormulaFailed {
        List<Tool> found = new ArrayList<>();
        for (JsonNode tool : reply.path("tools")) {
            JsonNode function = tool.path("function");
            ToolSpec spec = new ToolSpec(
                            function.path("name").asText(""),
                            function.path("description").asText(""),
                            function.path("parameters").toString())
                    .charged(formula());
            found.add(new FormulaTool(uri, spec, http));
        }
        if (found.isEmpty()) {
            throw new FormulaFailed("the service names no tool of it");
        }
        return List.copyOf(found);
    }

    @Override
    public String name() {
        return "the formula " + uri;
    }

    @Override
    public List<Tool> tools() {
        return tools;
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public void onChange(Runnable changed) {
        told = changed;
    }

    @Override
    public void close() {
        asking.interrupt();
    }
}

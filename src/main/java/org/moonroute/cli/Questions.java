package org.moonroute.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.moonroute.approval.Approvals;
import org.moonroute.approval.Decision.Kind;
import org.moonroute.approval.Request;

/**
 * Asks the person at the terminal whether a call may be run, one after the other. Where nobody can be asked, the answer is no, and
 * the way out is said.
 */
final class Questions {
    private static final int MOST_SHOWN = 2000;
    private static final Set<String> YES = Set.of("y", "yes");
    private static final Set<String> NO = Set.of("", "n", "no");
    private static final String BY = "terminal";

    private final Terminal terminal;
    private final Approvals approvals;
    private final boolean canAsk;
    private final BufferedReader in;
    private final Set<Request> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService one = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "questions");
        thread.setDaemon(true);
        return thread;
    });

    /** @param canAsk whether a person types standard input, and it is not used otherwise */
    Questions(Terminal terminal, Approvals approvals, boolean canAsk) {
        this.terminal = terminal;
        this.approvals = approvals;
        this.canAsk = canAsk;
        this.in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    }

    /** Asks about a call; returns at once. */
    void ask(Request request) {
        if (canAsk) {
            open.add(request);
            one.execute(() -> question(request));
            return;
        }
        terminal.say("moonroute: a call of " + Shown.of(request.tool())
                + " must be approved, and there is nobody at a terminal to be asked; it is not run. Allow it beforehand: --approve "
                + Shown.of(request.tool()));
        decide(request, Kind.REFUSED, "there is nobody to ask");
    }

    /** Nobody will answer what is still asked: else others would be asked, for a call that nobody waits for. */
    void leave() {
        open.forEach(request -> decide(request, Kind.REFUSED, "who was asked has left"));
    }

    private void question(Request request) {
        terminal.say("The model wants to call " + Shown.of(request.tool()) + " with\n  "
                + Shown.of(request.arguments(), MOST_SHOWN)
                + "\nMay it? y for yes; anything else is no, and is told it as the reason:");
        String answer;
        try {
            answer = in.readLine();
        } catch (IOException broken) {
            answer = null;
        }
        if (answer == null) {
            decide(request, Kind.REFUSED, "nobody answered");
            return;
        }
        String word = answer.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            decide(request, Kind.GRANTED, "");
        } else {
            decide(request, Kind.REFUSED, NO.contains(word) ? "" : answer.strip());
        }
    }

    private void decide(Request request, Kind kind, String reason) {
        open.remove(request);
        try {
            approvals
                    .decide(request.id(), kind, BY, reason)
                    .filter(verdict -> !verdict.counts())
                    .flatMap(verdict -> verdict.approval().decision())
                    .ifPresent(
                            first -> terminal.say("moonroute: that call is " + Shown.of(first.words()) + " already"));
        } catch (IOException failed) {
            terminal.say("moonroute: the decision cannot be kept: " + failed.getMessage());
        }
    }
}

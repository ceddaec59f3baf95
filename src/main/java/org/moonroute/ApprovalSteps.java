package org.moonroute;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.moonroute.approval.ApprovalJson;
import org.moonroute.approval.Approvals;
import org.moonroute.approval.Decision;
import org.moonroute.approval.Request;
import org.moonroute.approval.RequestId;
import org.moonroute.approval.Waits;
import org.moonroute.audit.Hiding;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolResult;
import org.moonroute.tools.Ending;
import org.moonroute.tools.ToolTask;

/** What the routes do about calls that somebody must allow: those packages do not know each other. */
final class ApprovalSteps {
    private static final String WAITS = "approval-waits";
    private static final String GONE = "who asked has gone away while a call waited for approval";

    private final Approvals approvals;
    private final GrantedBeforehand granted;
    private final Duration time;
    private final Clock clock;

    /**
     * With what may be run without asking.
     *
     * @param granted the tools of which nobody is asked
     * @param time how long somebody has to decide
     */
    ApprovalSteps(Approvals approvals, GrantedBeforehand granted, Duration time, Clock clock) {
        this.approvals = approvals;
        this.granted = granted;
        this.time = time;
        this.clock = clock;
    }

    /** Before a conversation begins: its calls are split into exchanges of their own, which share what is set now. */
    static void open(Exchange exchange) {
        exchange.setVariable(WAITS, new Waits());
    }

    /**
     * The conversation with the time that it waited for somebody, which does not count against its own.
     *
     * @throws PromptFailed if who asked has gone away while a call waited, and will not come back for the outcome
     * @throws Abandoned if it has gone away, and may come back to the same conversation
     */
    Conversation counted(Exchange exchange, Conversation conversation) {
        Waits waits = exchange.getVariable(WAITS, Waits.class);
        if (waits.isLeft()) {
            // Not before: by now all other calls of the round have ended, and a client that comes back finds what they
            // brought.
            throw conversation.prompt().origin().journalKey().isPresent()
                    ? new Abandoned(GONE)
                    : PromptFailed.during(conversation, FailureKind.CANCELLED, GONE);
        }
        Duration waited = waits.take();
        return waited.isZero() ? conversation : conversation.afterWaiting(waited);
    }

    /** The call as soon as it may be run; done, with what the model is told, if it may not. */
    Object await(Exchange exchange) {
        ToolTask task = exchange.getMessage().getBody(ToolTask.class);
        if (task.isDone() || !task.policy().approval() || granted.covers(task)) {
            return task;
        }
        Conversation conversation = exchange.getVariable("conversation", Conversation.class);
        Origin origin = conversation.prompt().origin();
        Optional<String> key = origin.journalKey();
        String id = key.map(known -> RequestId.of(known, conversation.rounds().size(), position(exchange), task.call()))
                .orElseGet(RequestId::random);
        Waits waits = exchange.getVariable(WAITS, Waits.class);
        Optional<Decision> decision =
                approvals.await(request(id, task, origin), key.isPresent(), waits, origin::isLeft);
        if (decision.isEmpty()) {
            waits.leave();
            // What nobody has decided is no result of the call: a client that comes back to it finds it as it was.
            return notRun(
                    task,
                    "The call of " + task.name() + " was not run: " + GONE + ".",
                    key.isPresent() ? Ending.LEFT : Ending.NOT_ALLOWED);
        }
        return decision.get().isGranted()
                ? task.begunAt(clock.instant())
                : notRun(task, words(task, decision.get()), Ending.NOT_ALLOWED);
    }

    private ToolTask notRun(ToolTask task, String why, Ending ending) {
        return task.doneWith(new ToolResult(task.call(), why, true, clock.instant(), Duration.ZERO), ending);
    }

    private Request request(String id, ToolTask task, Origin origin) {
        Instant now = clock.instant();
        return new Request(
                id,
                task.name(),
                ApprovalJson.arguments(
                        Hiding.without(task.arguments(), task.policy().secret())),
                origin.id(),
                origin.lane(),
                origin.asker().orElse(""),
                now,
                now.plus(time));
    }

    private static int position(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class);
    }

    private static String words(ToolTask task, Decision decision) {
        String why = decision.reason().isEmpty()
                ? decision.kind().word()
                : decision.kind().word() + ": " + decision.reason();
        return "The call of " + task.name() + " was not allowed (" + why
                + "). It was not run. Do not call it again for this; say in the answer that it was not allowed.";
    }
}

package org.moonroute;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;
import org.moonroute.batch.BatchRow;
import org.moonroute.batch.Batches;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Conversations;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.files.Inbox;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.http.HttpReplies;
import org.moonroute.jms.JmsOrigin;
import org.moonroute.jms.Replies;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.moonshot.Rounds;
import org.moonroute.pacing.Pacer;
import org.moonroute.run.Tally;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Ran;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolTask;

/**
 * What the routes do with every prompt, by name: each step is a method of the bean that its name begins with, and makes the
 * next body of the last. As processors of Camel's own they are run as they are; a bean step looks its method up, and
 * evaluates its parameters, each time.
 */
final class Steps {
    /** The variable that says how a tool call came to its result. */
    static final String RAN = "ran";

    private final Registry registry;

    Steps(Registry registry) {
        this.registry = registry;
    }

    /** From a prompt to its conversation's answer. */
    @SuppressWarnings("unchecked") // what the tool calls of a round were split into, one result each
    void bindConversation(
            Defaults defaults,
            Catalogue catalogue,
            ModelProfiles profiles,
            Conversations conversations,
            ApprovalSteps approvals) {
        bind("defaults.applyTo", Prompt.class, defaults::applyTo);
        bind("catalogue.offer", Prompt.class, catalogue::offer);
        bind("modelProfiles.fit", Prompt.class, profiles::fit);
        bind("conversations.open", exchange -> {
            ApprovalSteps.open(exchange);
            return conversations.open(body("conversations.open", Prompt.class, exchange));
        });
        bind("conversations.withResults", exchange -> {
            Conversation one = exchange.getVariable("conversation", Conversation.class);
            List<ToolResult> results = body("conversations.withResults", List.class, exchange);
            return approvals.counted(exchange, conversations.withResults(one, results));
        });
        bind("conversations.close", Conversation.class, conversations::close);
    }

    /**
     * One round with the model.
     *
     * @param calls is told of the round after each call
     */
    void bindRounds(Rounds rounds, Pacer pacer, Consumer<RoundUnderWay> calls) {
        // A round that the journal has needs no beginning.
        bind(
                "rounds.begin",
                Object.class,
                body -> body instanceof RoundUnderWay there ? there : rounds.begin((Conversation) body));
        bind("rounds.countRequest", RoundUnderWay.class, rounds::countRequest);
        bind("rounds.counted", RoundUnderWay.class, Object.class, "round", rounds::counted);
        bind("pacer.admit", RoundUnderWay.class, new HeardAdmission(pacer)::admit);
        bind("rounds.request", RoundUnderWay.class, rounds::request);
        bind("rounds.settle", RoundUnderWay.class, Object.class, "round", rounds::settle);
        bind("pacer.heed", RoundUnderWay.class, round -> {
            calls.accept(round);
            return pacer.heed(round);
        });
        bind("rounds.conclude", RoundUnderWay.class, rounds::conclude);
    }

    /** One tool call. */
    void bindTools(ToolRunner runner) {
        bind(
                "toolRunner.prepare",
                Conversation.class,
                ToolCall.class,
                "conversation",
                (conversation, call) -> runner.prepare(call, conversation));
        for (String name : List.of("toolRunner.runBean", "toolRunner.runRoute", "toolRunner.refuse")) {
            bind(name, exchange -> {
                Ran ran = runner.run(body(name, ToolTask.class, exchange));
                exchange.setVariable(RAN, ran);
                return ran.result();
            });
        }
    }

    /** What somebody must allow. */
    void bindApprovals(ApprovalSteps approvals) {
        bind("approvals.await", (Function<Exchange, Object>) approvals::await);
    }

    /** What somebody decided, by a message. */
    void bindDecisions(JmsApprovals approvals) {
        bind("approvals.decide", (Function<Exchange, Object>) approvals::decide);
    }

    /** An outcome's delivery. */
    void bindDelivery(Batches batches, OutcomeFiles outcomeFiles, Inbox inbox, Tally tally) {
        bind("batches.prompt", BatchRow.class, batches::prompt);
        bind("batches.deliver", Outcome.class, batches::deliver);
        bind("outcomeFiles.write", Outcome.class, outcomeFiles::write);
        bind("inbox.putAway", Outcome.class, inbox::putAway);
        bind("tally.count", Outcome.class, tally::count);
    }

    /** What is remembered of prompts that may come again. */
    void bindJournal(JournalSteps journal) {
        bind("journal.open", (Function<Exchange, Object>) journal::open);
        bind("journal.recall", (Function<Exchange, Object>) journal::recall);
        bind("journal.keep", (Function<Exchange, Object>) journal::keep);
        bind("journal.recallResult", (Function<Exchange, Object>) journal::recallResult);
        bind("journal.beginCall", (Function<Exchange, Object>) journal::beginCall);
        bind("journal.keepResult", (Function<Exchange, Object>) journal::keepResult);
    }

    /** What is noted of tool calls. */
    void bindAudit(AuditSteps audit) {
        bind("audit.note", (Function<Exchange, Object>) audit::note);
    }

    /** Messages of a broker; where there is none, no outcome is for it. */
    void bindJms(JmsDoor door, Replies replies) {
        bind("jms.take", (Function<Exchange, Object>) door::take);
        bind("jms.prompt", JmsOrigin.class, door::prompt);
        bind("replies.send", Outcome.class, replies::send);
    }

    /** Requests of HTTP clients; where nobody listens, no outcome is for one. */
    void bindHttp(HttpDoor door, HttpReplies replies) {
        bind("http.takeChat", (Function<Exchange, Object>) door::takeChat);
        bind("http.takePrompt", (Function<Exchange, Object>) door::takePrompt);
        bind("http.prompt", (Function<Exchange, Object>) door::prompt);
        bind("http.defer", Prompt.class, door::defer);
        bind("http.comeBack", (Function<Exchange, Object>) door::comeBack);
        bind("http.failed", (Function<Exchange, Object>) door::failed);
        bind("http.reply", Outcome.class, replies::send);
    }

    /** What routes name that are loaded without a server too. */
    void bindNoHttp() {
        bind("http.reply", Outcome.class, outcome -> {
            throw new IllegalStateException(
                    "there is no server for the outcome of " + outcome.origin().id());
        });
    }

    /** What routes name that are loaded without a broker too. */
    void bindNoJms() {
        bind("replies.send", Outcome.class, outcome -> {
            throw new IllegalStateException(
                    "there is no broker for the outcome of " + outcome.origin().id());
        });
    }

    /** Rows that are answered elsewhere; without a broker, none is. */
    void bindDispatch(Optional<DispatchParts> dispatch) {
        bind("dispatch.ask", Prompt.class, prompt -> dispatch.orElseThrow(
                        () -> new IllegalStateException("there is no broker for " + prompt.id()))
                .ask(prompt));
    }

    private <T> void bind(String name, Class<T> type, Function<T, ?> step) {
        bind(name, exchange -> step.apply(body(name, type, exchange)));
    }

    /** A step of a body and of what an earlier step kept in a variable. */
    private <V, T> void bind(String name, Class<V> kept, Class<T> type, String variable, BiFunction<V, T, ?> step) {
        bind(name, exchange -> step.apply(exchange.getVariable(variable, kept), body(name, type, exchange)));
    }

    private void bind(String name, Function<Exchange, Object> step) {
        Processor processor = exchange -> {
            // Before the message is looked for: the step may put another one into its place.
            Object next = step.apply(exchange);
            exchange.getMessage().setBody(next);
        };
        registry.bind(name, processor);
    }

    private static <T> T body(String step, Class<T> type, Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (!type.isInstance(body)) {
            throw new IllegalStateException(
                    "the step " + step + " takes a " + type.getSimpleName() + ", and the route gave it "
                            + (body == null ? "nothing" : body.getClass().getName()));
        }
        return type.cast(body);
    }
}

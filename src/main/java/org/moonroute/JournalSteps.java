package org.moonroute;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.moonroute.batch.BatchRow;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.ToolResult;
import org.moonroute.journal.Journal;
import org.moonroute.journal.JournalFailed;
import org.moonroute.journal.Memory;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Ending;
import org.moonroute.tools.Ran;
import org.moonroute.tools.ToolTask;

/**
 * What the routes ask of the journal. A prompt whose origin has a key has its memory in a variable; the others have none, and
 * nothing of them is kept. A journal that fails leaves the prompt to do: what it could not keep would be paid for again. Only rows of
 * batches go on without.
 */
final class JournalSteps {
    /** The variable that has the memory of a prompt which has one. */
    static final String MEMORY = "memory";

    private final Optional<Journal> journal;
    private final BatchJournals batches;
    private final Catalogue catalogue;

    /** @param journal of everything but rows of batches */
    JournalSteps(Optional<Journal> journal, BatchJournals batches, Catalogue catalogue) {
        this.journal = journal;
        this.batches = batches;
        this.catalogue = catalogue;
    }

    /** What is remembered of a prompt that came from there. */
    Object open(Exchange exchange) {
        Origin origin = exchange.getVariable("origin", Origin.class);
        recall(origin).ifPresent(memory -> exchange.setVariable(MEMORY, memory));
        return exchange.getMessage().getBody();
    }

    private Optional<Memory> recall(Origin origin) {
        return origin instanceof BatchRow row
                ? batches.recall(row)
                : journal.flatMap(open -> origin.journalKey().map(key -> orAbandon(() -> open.of(key))));
    }

    /**
     * The conversation's next round as it was settled before; the conversation itself if it was not. What was paid for is used,
     * whatever the bounds say now: this comes before they are asked.
     */
    Object recall(Exchange exchange) {
        Conversation conversation = exchange.getMessage().getBody(Conversation.class);
        return memory(exchange)
                .flatMap(memory -> memory.round(number(conversation)))
                .<Object>map(settled -> RoundUnderWay.begin(conversation, Need.NOTHING, conversation.began())
                        .settled(settled))
                .orElse(conversation);
    }

    /** The round when its reply is kept, before anything is done with that. */
    Object keep(Exchange exchange) {
        RoundUnderWay round = exchange.getMessage().getBody(RoundUnderWay.class);
        if (round.next().isEmpty()) {
            return round;
        }
        Settled settled = round.next().get();
        Optional<Memory> memory = memoryFor(settled, exchange);
        int number = number(round.conversation());
        if (memory.isEmpty() || memory.get().round(number).isPresent()) {
            return round;
        }
        Settled kept = kept(exchange, settled, () -> memory.get().keep(number, settled));
        return kept == settled ? round : round.settled(kept);
    }

    /** Of a row only what is not its last reply is kept: its outcome is in the results as soon as that is there. */
    private Optional<Memory> memoryFor(Settled settled, Exchange exchange) {
        if (!(exchange.getVariable("origin", Origin.class) instanceof BatchRow row)) {
            return memory(exchange);
        }
        if (settled.reply().message().toolCalls().isEmpty()
                && settled.reply().leak().isEmpty()) {
            return Optional.empty();
        }
        Optional<Memory> memory = memory(exchange).or(() -> batches.begin(row));
        memory.ifPresent(begun -> exchange.setVariable(MEMORY, begun));
        return memory;
    }

    /**
     * The tool call, done if its result is remembered, and if it had begun without coming to one: then only a tool that may be run
     * twice is run again.
     */
    Object recallResult(Exchange exchange) {
        ToolTask task = exchange.getMessage().getBody(ToolTask.class);
        Optional<Memory> memory = memory(exchange);
        if (memory.isEmpty()) {
            return task;
        }
        int round = number(conversation(exchange));
        int position = position(exchange);
        Optional<ToolResult> result = memory.get().result(round, position, task.call());
        if (result.isPresent()) {
            return task.doneWith(result.get(), Ending.REPLAYED);
        }
        boolean isUnknown = mayRunOnceOnly(task) && memory.get().begun(round, position, task.call());
        return isUnknown ? task.doneWith(catalogue.unknown(task), Ending.UNKNOWN) : task;
    }

    /**
     * The tool call when it is kept that it begins; done if somebody else began it at the same moment, as when a broker delivers a
     * message again while it is still answered. What may be run twice needs no such mark.
     */
    Object beginCall(Exchange exchange) {
        ToolTask task = exchange.getMessage().getBody(ToolTask.class);
        Optional<Memory> memory = mayRunOnceOnly(task) ? memory(exchange) : Optional.empty();
        if (memory.isEmpty()) {
            return task;
        }
        int round = number(conversation(exchange));
        int position = position(exchange);
        boolean isOurs = kept(exchange, true, () -> memory.get().begin(round, position, task.call()));
        return isOurs ? task : ToolTask.done(catalogue.unknown(task), task.at());
    }

    private static boolean mayRunOnceOnly(ToolTask task) {
        return !task.isDone() && !task.policy().idempotent();
    }

    /** The tool's result when it is kept. That of a call which has not come to one, and will come again, is not. */
    Object keepResult(Exchange exchange) {
        ToolResult result = exchange.getMessage().getBody(ToolResult.class);
        if (exchange.getVariable(Steps.RAN, Ran.class).ending() == Ending.LEFT) {
            return result;
        }
        Optional<Memory> memory = memory(exchange);
        int round = number(conversation(exchange));
        int position = position(exchange);
        if (memory.isEmpty()
                || memory.get().result(round, position, result.call()).isPresent()) {
            return result;
        }
        return kept(exchange, result, () -> memory.get().keep(round, position, result));
    }

    private Optional<Memory> memory(Exchange exchange) {
        boolean isGivenUp =
                exchange.getVariable("origin", Origin.class) instanceof BatchRow row && batches.isGivenUp(row);
        return isGivenUp ? Optional.empty() : Optional.ofNullable(exchange.getVariable(MEMORY, Memory.class));
    }

    /** What stands in the journal then; of a row whose journal fails, what was to be kept. */
    private <T> T kept(Exchange exchange, T given, Supplier<T> keeping) {
        if (!(exchange.getVariable("origin", Origin.class) instanceof BatchRow row)) {
            return orAbandon(keeping);
        }
        try {
            return keeping.get();
        } catch (JournalFailed failed) {
            batches.giveUp(row, failed);
            return given;
        }
    }

    private static Conversation conversation(Exchange exchange) {
        return exchange.getVariable("conversation", Conversation.class);
    }

    private static int number(Conversation conversation) {
        return conversation.rounds().size();
    }

    private static int position(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class);
    }

    static <T> T orAbandon(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (JournalFailed failed) {
            throw new Abandoned(failed.getMessage());
        }
    }
}

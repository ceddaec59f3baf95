package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Bound;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.journal.Journal;
import org.moonroute.journal.Memory;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Catalogue;

/** What was paid for before a crash is used after it, whatever the bounds say by then. */
class JournalRoundsTest {
    private static final ToolCall CALL = Talk.call("get_weather:0");
    private static final Settled CALLING = new Settled(Talk.round(50), Talk.says("", "tool_calls", CALL));

    @TempDir
    Path folder;

    private Journal journal;
    private JournalSteps steps;
    private Memory memory;

    @BeforeEach
    void open() {
        Clock clock = Clock.systemUTC();
        Duration keep = Duration.ofHours(1);
        journal = Journal.open(Journal.Settings.of("jdbc:sqlite:" + folder.resolve("journal.db"), keep, clock));
        Catalogue none = Catalogue.load(List.of(), folder.resolve("none"), SchemaDialect::problems);
        steps = new JournalSteps(Optional.of(journal), new BatchJournals(keep, clock), none);
        memory = journal.of("message-1");
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Limits limits(int rounds) {
        return new Limits(
                rounds, 9, 9_999, Duration.ofSeconds(100), null, 3, Set.of(), 2, Limits.LeakPolicy.ASK_AGAIN, false);
    }

    /** The conversation after the rounds that are remembered, as the routes go through them again. */
    private Conversation replayed(Conversation from) {
        Conversation going = from;
        while (going.awaitsModel() && recalled(going) instanceof RoundUnderWay round) {
            going = round.conclude();
            if (going.hasToolCalls()) {
                going = going.withResults(
                        going.pending().stream().map(Talk::result).toList());
            }
        }
        return going;
    }

    private Object recalled(Conversation conversation) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("origin", Talk.ORIGIN);
        exchange.setVariable(JournalSteps.MEMORY, memory);
        exchange.getMessage().setBody(conversation);
        return steps.recall(exchange);
    }

    @Test
    void a_round_that_is_not_remembered_is_still_to_be_asked() {
        Conversation open = Talk.open(limits(9));
        assertThat(recalled(open)).isSameAs(open);
    }

    @Test
    void an_answer_that_was_asked_for_at_the_bound_of_time_is_that_answer_although_there_is_time_now() {
        memory.keep(0, CALLING);
        memory.keep(1, new Settled(Talk.round(50), Talk.says("It is warm.", "stop"), Optional.of(Bound.TIME)));

        Answer answer = replayed(Talk.open(limits(9))).answer(Talk.NOON);

        assertThat(answer.text()).isEqualTo("It is warm.");
        assertThat(answer.course().limited()).contains(Bound.TIME);
    }

    @Test
    void rounds_are_used_although_their_time_is_over_now_or_fewer_are_allowed() {
        memory.keep(0, CALLING);
        memory.keep(1, CALLING);
        memory.keep(2, new Settled(Talk.round(50), Talk.says("It is warm.", "stop")));
        Conversation late = Conversation.open(Talk.prompt("Hi"), limits(1), Instant.EPOCH);

        Answer answer = replayed(late).answer(Talk.NOON);

        assertThat(answer.text()).isEqualTo("It is warm.");
        assertThat(answer.course().limited()).isEmpty();
    }

    @Test
    void a_crash_before_the_last_reply_ends_in_the_same_last_request() {
        memory.keep(0, CALLING);
        Conversation before = replayed(Talk.open(limits(1))).readyForRound(Talk.NOON);
        Conversation after = replayed(Talk.open(limits(1))).readyForRound(Talk.NOON.plusSeconds(50));
        assertThat(after.messages()).isEqualTo(before.messages());
        assertThat(after.limited()).contains(Bound.ROUNDS);
    }
}

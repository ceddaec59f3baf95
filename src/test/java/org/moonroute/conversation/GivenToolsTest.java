package org.moonroute.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tools that whoever asks brought along, and replies that are cut off. */
class GivenToolsTest {
    private static final ToolCall OURS = Talk.call("a");
    private static final ToolCall THEIRS = new ToolCall("b", "mine", "{}");

    private static final Origin CHAT = new Origin() {
        @Override
        public String id() {
            return "c1";
        }

        @Override
        public String kind() {
            return "http";
        }

        @Override
        public Lane lane() {
            return Lane.INTERACTIVE;
        }

        @Override
        public boolean takesTruncated() {
            return true;
        }
    };

    @Test
    void only_what_begins_as_the_services_own_tools_do_is_one() {
        assertThat(ToolSpec.ofService("$web_search", "Search the web").isOfService())
                .isTrue();
        assertThatThrownBy(() -> ToolSpec.ofService("web_search", "Search the web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begin with $, not as web_search");
    }

    private static Conversation asked() {
        return asked(Talk.LIMITS);
    }

    private static Conversation asked(Limits limits) {
        Prompt prompt = new Prompt(
                CHAT,
                Optional.empty(),
                List.of(new Message.User("Hello?")),
                new Options(Map.of("model", "kimi-k3")),
                Optional.empty(),
                Optional.empty(),
                List.of(ToolSpec.given("mine", "{}"), new ToolSpec("get_weather", "weather", "{}")));
        return Conversation.open(prompt, limits, Talk.NOON);
    }

    @Test
    void a_call_of_theirs_is_the_answer() {
        Conversation after = asked().replied(Talk.round(1), Talk.says("", "tool_calls", THEIRS));
        assertThat(after.awaitsModel()).isFalse();
        assertThat(after.hasToolCalls()).isFalse();
        assertThat(after.answer(Talk.NOON).message().toolCalls()).containsExactly(THEIRS);
    }

    @Test
    void of_calls_of_both_theirs_are_the_answer_and_ours_are_not_run_as_nobody_would_know_of_it_later() {
        Conversation done = asked().replied(Talk.round(1), Talk.says("I look.", "tool_calls", OURS, THEIRS));
        assertThat(done.pending()).isEmpty();
        assertThat(done.awaitsModel()).isFalse();
        assertThat(done.answer(Talk.NOON).message().toolCalls()).containsExactly(THEIRS);
        assertThat(done.answer(Talk.NOON).text()).isEqualTo("I look.");
    }

    @Test
    void a_reply_that_is_cut_off_is_an_answer_where_that_is_wanted() {
        Conversation after = asked().replied(Talk.round(1), Talk.says("half", "length"));
        assertThat(after.answer(Talk.NOON).text()).isEqualTo("half");
        assertThat(after.answer(Talk.NOON).finishReason()).isEqualTo("length");
    }

    @Test
    void a_call_of_theirs_that_was_written_as_text_is_asked_for_again_and_neither_run_nor_delivered() {
        Conversation open = asked(Talk.leaks(Limits.LeakPolicy.RUN));
        Conversation theirs = open.replied(Talk.round(1), Talk.leaks(THEIRS));
        assertThat(theirs.awaitsModel()).isTrue();
        assertThat(theirs.pending()).isEmpty();
        assertThat(open.replied(Talk.round(1), Talk.leaks(OURS)).pending()).containsExactly(OURS);
    }
}

package org.moonroute.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolSpec;

class TokenEstimateTest {
    private final TokenEstimate estimate = new TokenEstimate();

    @Test
    void english_text_has_about_four_characters_a_token_and_no_fewer_tokens_than_that() {
        assertThat(of("word ".repeat(800))).isBetween(1_000L, 1_200L);
    }

    @Test
    void chinese_text_has_fewer_than_two_characters_a_token() {
        assertThat(of("你好".repeat(500))).isBetween(500L, 1_000L);
    }

    @Test
    void every_kind_of_message_counts() {
        Message[] messages = {
            new Message.User("word ".repeat(100)),
            new Message.Instruction("word ".repeat(100)),
            new Message.Given("user", "word ".repeat(100)),
            new Message.Assistant("word ".repeat(50), "word ".repeat(50), List.of(), ""),
            new Message.Assistant("", "", List.of(new ToolCall("1", "t", "word ".repeat(100))), ""),
        };
        for (Message message : messages) {
            assertThat(estimate.of(asked(List.of(message))).likely()).isBetween(125L, 160L);
        }
    }

    @Test
    void a_picture_does_not_count_by_its_bytes_but_what_stands_around_it_does() {
        String picture = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," + "A".repeat(900_000)
                + "\"}}";
        long one = given("{\"content\":[" + picture + "]}");
        assertThat(one).isBetween(1_000L, 1_500L);
        assertThat(given("{\"content\":[" + picture + "," + picture + "]}")).isBetween(2 * one - 50, 2 * one + 50);
        assertThat(given("{\"content\":[" + picture + ",\"" + "word ".repeat(800) + "\"]}"))
                .isBetween(one + 1_000, one + 1_200);
    }

    @Test
    void a_picture_that_does_not_end_is_one_picture() {
        assertThat(given("{\"url\":\"data:image/png;base64," + "A".repeat(90_000)))
                .isBetween(1_000L, 1_500L);
    }

    @Test
    void the_tools_that_the_model_is_told_of_count() {
        Prompt prompt = Talk.prompt("Hello?");
        long without =
                estimate.of(Conversation.open(prompt, Talk.LIMITS, Talk.NOON)).likely();
        Prompt with = prompt.withOffered(List.of(
                new ToolSpec("get_weather", "word ".repeat(80), "{\"a\":1}  ".repeat(50)),
                new ToolSpec("b", "", "{}")));
        assertThat(estimate.of(Conversation.open(with, Talk.LIMITS, Talk.NOON)).likely())
                .isBetween(without + 200, without + 300);
    }

    @Test
    void a_later_round_starts_from_what_the_service_counted() {
        ToolCall call = Talk.call("1");
        Conversation called = Talk.open(Talk.LIMITS).replied(Talk.round(5_000), Talk.says("", "tool_calls", call));
        Conversation next = called.withResults(List.of(Talk.result(call)));
        assertThat(estimate.of(next).likely()).isBetween(5_001L, 5_020L);
    }

    @Test
    void where_the_service_counts_nothing_all_of_it_is_estimated() {
        ToolCall call = Talk.call("1");
        Conversation called = Talk.open(Talk.LIMITS).replied(Talk.round(0), Talk.says("", "tool_calls", call));
        assertThat(estimate.of(called.withResults(List.of(Talk.result(call)))).likely())
                .isBetween(10L, 30L);
    }

    @Test
    void after_a_reply_that_is_not_kept_all_of_it_is_estimated() {
        Conversation again = Talk.open(Talk.LIMITS).replied(Talk.round(5_000), Talk.says("", "stop"));
        assertThat(again.messages()).noneMatch(message -> message instanceof Message.Assistant);
        assertThat(estimate.of(again).likely()).isLessThan(100);
    }

    @Property(tries = 50)
    void it_comes_to_what_the_service_counts(@ForAll @DoubleRange(min = 0.4, max = 3) double off, @ForAll long seed) {
        TokenEstimate learning = new TokenEstimate();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Conversation asked = asked(List.of(new Message.User("word ".repeat(200 + random.nextInt(2_000)))));
            long plain = new TokenEstimate().of(asked).likely();
            learning.learn(learning.of(asked).likely(), Math.round(plain * off));
        }
        Conversation asked = asked(List.of(new Message.User("word ".repeat(1_000))));
        double right = new TokenEstimate().of(asked).likely() * off;
        assertThat((double) learning.of(asked).likely()).isBetween(right * 0.97, right * 1.03);
    }

    @Test
    void what_nobody_counted_teaches_nothing_and_nonsense_teaches_little() {
        long before = of("word ".repeat(800));
        estimate.learn(0, 10);
        estimate.learn(10, 0);
        assertThat(of("word ".repeat(800))).isEqualTo(before);
        estimate.learn(1, Long.MAX_VALUE);
        assertThat(of("word ".repeat(800))).isBetween(before, before + before / 10);
        for (int i = 0; i < 1_000; i++) {
            estimate.learn(Long.MAX_VALUE, 1);
        }
        assertThat(of("word ".repeat(800))).isGreaterThan(before / 5);
    }

    @Test
    void there_is_no_request_of_nothing() {
        for (int i = 0; i < 1_000; i++) {
            estimate.learn(1_000, 1);
        }
        assertThat(of("")).isEqualTo(1);
    }

    private long of(String text) {
        return estimate.of(asked(List.of(new Message.User(text)))).likely();
    }

    private long given(String json) {
        return estimate.of(asked(List.of(new Message.Given("user", json)))).likely();
    }

    private static Conversation asked(List<Message> messages) {
        Prompt plain = Talk.prompt("Hello?");
        Prompt prompt = new Prompt(
                plain.origin(), plain.system(), messages, plain.options(), plain.tools(), plain.output(), List.of());
        return Conversation.open(prompt, Talk.LIMITS, Talk.NOON);
    }
}

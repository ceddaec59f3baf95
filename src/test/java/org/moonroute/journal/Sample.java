package org.moonroute.journal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/** What tests of the journal keep. */
final class Sample {
    static final Duration KEEP = Duration.ofDays(7);
    static final Clock NOON = Clock.fixed(Talk.NOON, ZoneOffset.UTC);
    static final ToolCall CALL = new ToolCall("get_weather:0", "get_weather", "{\"location\":\"Łódź\"}");

    private Sample() {}

    /** A round whose reply has this id, and a text of some length. */
    static Settled settled(String replyId) {
        Usage usage = new Usage(812, 345, 1157, 512, 210);
        Round round = new Round(
                replyId,
                "kimi-k3",
                "tool_calls",
                usage,
                new Cost(new java.math.BigDecimal("0.001230")),
                List.of(Talk.attempt()),
                false);
        String text = "I look the weather up. ".repeat(20);
        return new Settled(
                round,
                new Reply(
                        new Message.Assistant(text, "Hm. ".repeat(50), List.of(CALL), "{\"content\":\"" + text + "\"}"),
                        "tool_calls",
                        Optional.empty()));
    }

    static ToolResult result(ToolCall call, String content) {
        return new ToolResult(call, content, false, Talk.NOON, Duration.ofMillis(7));
    }

    static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }
}

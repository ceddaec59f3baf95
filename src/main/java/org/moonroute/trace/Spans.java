package org.moonroute.trace;

import static org.moonroute.trace.Names.*;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Attempt;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Refusal;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.Usage;

/**
 * The spans of a prompt, made when it has its outcome, which knows when each thing began and how long it took. What the journal
 * remembered of it happened in another span than its own, and has none here.
 */
final class Spans {
    private static final String AGENT_NAME = "moonroute";
    private static final double NANOS = 1e9;

    private final Tracer tracer;
    private final Known known;
    private final Attributes everyCall;

    /** @param service what is asked */
    Spans(Tracer tracer, Known known, URI service) {
        this.tracer = tracer;
        this.known = known;
        this.everyCall = Attributes.builder()
                .put(OPERATION, "chat")
                .put(PROVIDER, MOONSHOT)
                .put(SERVER, service.getHost())
                .put(PORT, port(service))
                .build();
    }

    private static long port(URI service) {
        if (service.getPort() >= 0) {
            return service.getPort();
        }
        return "https".equals(service.getScheme()) ? 443 : 80;
    }

    /** Those of one prompt; all of them are over when this returns. */
    void of(Outcome outcome) {
        Course course = outcome.course();
        Span whole = tracer.spanBuilder("invoke_agent " + AGENT_NAME)
                .setParent(Callers.of(outcome.origin()))
                .setStartTimestamp(course.began())
                .startSpan();
        if (whole.isRecording()) {
            whole.setAllAttributes(of(outcome, course));
            Context within = Context.root().with(whole);
            calls(within, course);
            tools(within, course);
        }
        Optional<FailureKind> error =
                outcome instanceof Failure failure ? Optional.of(failure.kind()) : Optional.empty();
        end(whole, error.map(FailureKind::word), course.ended());
    }

    private static Attributes of(Outcome outcome, Course course) {
        AttributesBuilder all = Attributes.builder()
                .put(OPERATION, "invoke_agent")
                .put(PROVIDER, MOONSHOT)
                .put(AGENT, AGENT_NAME)
                .put(PROMPT, outcome.origin().id())
                .put(DOOR, outcome.origin().kind())
                .put(LANE, outcome.origin().lane().name().toLowerCase(Locale.ROOT))
                .put(
                        OUTCOME,
                        outcome instanceof Failure failure ? failure.kind().word() : "answered")
                .put(ROUNDS, (long) course.rounds().size())
                .put(TOOL_CALLS, (long) course.toolResults().size())
                .put(WAITED, course.waited().toNanos() / NANOS)
                .put(SIMULATED, course.simulated());
        course.model().ifPresent(model -> all.put(REQUEST_MODEL, model));
        course.limited().ifPresent(bound -> all.put(LIMITED, bound.word()));
        if (outcome instanceof Answer answer) {
            all.put(FINISH_REASONS, List.of(answer.finishReason()));
        }
        List<Round> now = course.rounds().stream().filter(course::isNow).toList();
        all.put(REMEMBERED, (long) (course.rounds().size() - now.size()));
        putUsage(all, now.stream().map(Round::usage).reduce(Usage.NONE, Usage::plus));
        if (course.costNow().amount() != null) {
            all.put(COST, course.costNow().amount().doubleValue());
        }
        return all.build();
    }

    private static void putUsage(AttributesBuilder all, Usage usage) {
        all.put(INPUT_TOKENS, usage.prompt())
                .put(OUTPUT_TOKENS, usage.completion())
                .put(CACHED_TOKENS, usage.cached())
                .put(REASONING_TOKENS, usage.reasoning());
    }

    private void calls(Context within, Course course) {
        int number = 1;
        for (Round round : course.rounds()) {
            calls(within, course, round.attempts(), number++, Optional.of(round));
        }
        calls(within, course, course.tried(), number, Optional.empty());
    }

    private void calls(Context within, Course course, List<Attempt> attempts, int number, Optional<Round> round) {
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            if (attempt.at().isBefore(course.began())) {
                continue;
            }
            Span span = span(within, known.chat(course.model().orElse("")), SpanKind.CLIENT, attempt.at())
                    .setAllAttributes(everyCall)
                    .setAttribute(ROUND, (long) number)
                    .setAttribute(ATTEMPT, i + 1L)
                    .startSpan();
            course.model().ifPresent(model -> span.setAttribute(REQUEST_MODEL, model));
            if (attempt.status() != 0) {
                span.setAttribute(STATUS, (long) attempt.status());
            }
            if (attempt.refusal().isEmpty()) {
                round.ifPresent(replied -> span.setAllAttributes(of(replied)));
            }
            end(span, attempt.refusal().map(Refusal::kind).map(FailureKind::word), end(attempt.at(), attempt.took()));
        }
    }

    private static Attributes of(Round round) {
        AttributesBuilder all = Attributes.builder()
                .put(RESPONSE_ID, round.replyId())
                .put(RESPONSE_MODEL, round.model())
                .put(SIMULATED, round.simulated());
        if (round.finishReason() != null) {
            all.put(FINISH_REASONS, List.of(round.finishReason()));
        }
        putUsage(all, round.usage());
        if (round.cost().amount() != null) {
            all.put(COST, round.cost().amount().doubleValue());
        }
        return all.build();
    }

    private void tools(Context within, Course course) {
        for (ToolResult result : course.toolResults()) {
            if (result.at().isBefore(course.began())) {
                continue;
            }
            String tool = known.tool(result.call());
            Span span = span(within, "execute_tool " + tool, SpanKind.INTERNAL, result.at())
                    .setAttribute(OPERATION, "execute_tool")
                    .setAttribute(TOOL, tool)
                    .startSpan();
            known.id(result.call()).ifPresent(id -> span.setAttribute(TOOL_CALL, id));
            end(span, result.failed() ? Optional.of(OTHER) : Optional.empty(), end(result.at(), result.took()));
        }
    }

    private SpanBuilder span(Context within, String name, SpanKind kind, Instant began) {
        return tracer.spanBuilder(name).setParent(within).setSpanKind(kind).setStartTimestamp(began);
    }

    private static Instant end(Instant began, Duration took) {
        return began.plus(took);
    }

    /** A reason would be for people, and hold words of the prompt or of the model: the kind has to do. */
    private static void end(Span span, Optional<String> error, Instant ended) {
        error.ifPresent(kind -> span.setAttribute(ERROR, kind).setStatus(StatusCode.ERROR));
        span.end(ended);
    }
}

package org.moonroute.batch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Course;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Round;
import org.moonroute.conversation.Usage;

/** Makes the pieces of batches that tests speak of. */
final class Sample {
    static final RowFacts ANSWERED = facts("", "kimi-k3", new BigDecimal("0.001"));
    static final RowFacts FAILED = facts("invalid-prompt", "", BigDecimal.ZERO);

    private Sample() {}

    static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(RawRow row) {
        return new String(row.content(), StandardCharsets.UTF_8);
    }

    static List<RawRow> all(RowSource source) throws IOException {
        List<RawRow> all = new ArrayList<>();
        for (RawRow row = source.next(); row != null; row = source.next()) {
            all.add(row);
        }
        return all;
    }

    static BatchPlan plan(Path input, BatchPlan.Kind kind) {
        return new BatchPlan(
                input,
                Optional.empty(),
                kind,
                BatchPlan.defaultResults(input),
                "",
                Map.of(),
                1000,
                Optional.empty(),
                false,
                false,
                false,
                false,
                false);
    }

    static BatchRow row(String id) {
        return row(new RowName(id, 1, id.hashCode(), ""), Map.of());
    }

    /** One that had failed so often. */
    static BatchRow row(String id, int failures) {
        RowName name = new RowName(id, 1, id.hashCode(), "");
        return new BatchRow(null, new RawRow(1, new byte[0], Map.of(), ""), name, "", failures);
    }

    static BatchRow row(RowName name, Map<String, String> columns) {
        return new BatchRow(null, new RawRow(1, new byte[0], columns, ""), name, "", 0);
    }

    static Answer answer(BatchRow row, String text) {
        Round round = new Round("id", "kimi-k3", "stop", Usage.NONE, Cost.ZERO, List.of(), true);
        Course course = new Course(
                Optional.empty(), Instant.EPOCH, Instant.EPOCH, Duration.ZERO, List.of(round), List.of(), List.of());
        return new Answer(row, Optional.empty(), new Message.Assistant(text, "", List.of(), ""), "stop", course);
    }

    static Failure failure(BatchRow row, String reason) {
        return new Failure(
                row, Optional.empty(), FailureKind.INVALID_PROMPT, reason, "", Course.nothing(Instant.EPOCH));
    }

    static byte[] answered(BatchRow row, String text) {
        return RowLine.write(row, answer(row, text), ANSWERED);
    }

    static byte[] failed(BatchRow row, String reason) {
        return RowLine.write(row, failure(row, reason), FAILED);
    }

    private static RowFacts facts(String failure, String model, BigDecimal cost) {
        return new RowFacts(failure, model, 5, 0, 1, 0, new Usage(2, 3, 5, 1, 0), cost, Map.of(), true, false);
    }
}

package org.moonroute.http;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.moonroute.http.BatchRunner.Counts;

/**
 * A batch as it is told and as it is kept. Immutable.
 *
 * @param id what it is known by
 * @param order what it asks for
 * @param status how far it is
 * @param times when it came to be so, and to be what it was before, in seconds since 1970
 * @param counts its rows
 * @param problems why it failed
 * @param outputId the file of answered rows; empty while there is none
 * @param errorsId the file of failed rows; empty while there is none
 */
record BatchRecord(
        String id,
        Order order,
        BatchStatus status,
        Map<BatchStatus, Long> times,
        Counts counts,
        List<RowProblem> problems,
        String outputId,
        String errorsId) {

    /**
     * What a client asks for.
     *
     * @param inputId the file of rows
     * @param endpoint where each of them is for
     * @param window the time that is named for it; nothing is done about it
     * @param metadata the client's own
     */
    record Order(String inputId, String endpoint, String window, Map<String, String> metadata) {}

    static BatchRecord begun(String id, Order order, Instant now) {
        BatchRecord none =
                new BatchRecord(id, order, BatchStatus.VALIDATING, Map.of(), new Counts(0, 0, 0), List.of(), "", "");
        return none.as(BatchStatus.VALIDATING, now);
    }

    /** The same further on; a time that is known stays. */
    BatchRecord as(BatchStatus next, Instant now) {
        Map<BatchStatus, Long> all = new EnumMap<>(BatchStatus.class);
        all.putAll(times);
        all.putIfAbsent(next, now.getEpochSecond());
        return new BatchRecord(id, order, next, Map.copyOf(all), counts, problems, outputId, errorsId);
    }

    BatchRecord with(Counts now) {
        return new BatchRecord(id, order, status, times, now, problems, outputId, errorsId);
    }

    BatchRecord with(List<RowProblem> found) {
        return new BatchRecord(id, order, status, times, counts, List.copyOf(found), outputId, errorsId);
    }

    BatchRecord withFiles(String output, String errors) {
        return new BatchRecord(id, order, status, times, counts, problems, output, errors);
    }

    /** The id of the file that its answered rows become: always the same, so that it is one however often it is made. */
    String outputFile() {
        return "file-" + id.substring(id.indexOf('_') + 1) + "-output";
    }

    /** The same for its failed rows. */
    String errorFile() {
        return "file-" + id.substring(id.indexOf('_') + 1) + "-errors";
    }
}

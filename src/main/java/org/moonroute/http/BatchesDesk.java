package org.moonroute.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /v1/batches}: many requests in one file, answered when there is time. */
public final class BatchesDesk extends Desk {
    private static final long serialVersionUID = 1L;
    private static final List<String> KINDS = List.of("GET 0", "POST 0", "GET 1", "POST 2");

    private final transient FileStore files;
    private final transient BatchJobs batches;
    private final transient RequestBody bodies;

    BatchesDesk(FileStore files, BatchJobs batches, RequestBody bodies) {
        this.files = files;
        this.batches = batches;
        this.bodies = bodies;
    }

    @Override
    HttpReply answer(Visit visit, HttpServletResponse response) throws IOException {
        return switch (visit.kind()) {
            case "GET 0" ->
                Page.of(batches.all(visit.client()), BatchRecord::id, QueryParameters.of(visit.request()))
                        .reply(BatchRecord::id, BatchJson::writeFields);
            case "POST 0" -> create(visit);
            case "GET 1" ->
                reply(batches.find(visit.client(), visit.path().get(0)).orElseThrow(BatchesDesk::unknown));
            case "POST 2" -> cancel(visit);
            default -> throw nothing(visit, KINDS);
        };
    }

    private static RequestRefused unknown() {
        return RequestRefused.notFound("such batch");
    }

    private static HttpReply reply(BatchRecord batch) {
        return HttpReply.json(200, Json.object(json -> BatchJson.writeFields(batch, json)));
    }

    private HttpReply create(Visit visit) throws IOException {
        BatchRecord.Order order = BatchOrder.read(bodies.read(visit.request()));
        StoredFile input = files.find(visit.client(), order.inputId())
                .orElseThrow(() -> RequestRefused.bad("input_file_id", "there is no such file; upload it first"));
        if (!input.purpose().equals(StoredFile.BATCH)) {
            throw RequestRefused.bad("input_file_id", "the purpose of this file is not batch");
        }
        return reply(batches.create(visit.client(), input, order));
    }

    private HttpReply cancel(Visit visit) throws IOException {
        if (!visit.path().get(1).equals("cancel")) {
            throw nothing(visit, List.of());
        }
        return reply(batches.cancel(visit.client(), visit.path().get(0)).orElseThrow(BatchesDesk::unknown));
    }
}

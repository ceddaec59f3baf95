package org.moonroute.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * {@code /v1/approvals}: the calls of tools that wait until somebody allows them. For clients whose keys may, and where there are no
 * keys, for everybody of this machine.
 */
public final class ApprovalsDesk extends Desk {
    private static final long serialVersionUID = 1L;
    private static final List<String> KINDS = List.of("GET 0", "GET 1", "POST 1");
    private static final Set<String> FIELDS = Set.of("decision", "reason");
    private static final int LONGEST_REASON = 500;

    private final transient ApprovalBook book;
    private final transient RequestBody bodies;

    /** @param bodies reads what is decided */
    public ApprovalsDesk(ApprovalBook book, RequestBody bodies) {
        this.book = book;
        this.bodies = bodies;
    }

    @Override
    HttpReply answer(Visit visit, HttpServletResponse response) throws IOException {
        refuseWithoutRight(Client.of(visit.request()));
        return switch (visit.kind()) {
            case "GET 0" -> list();
            case "GET 1" -> reply(book.find(visit.path().get(0)).orElseThrow(ApprovalsDesk::unknown));
            case "POST 1" -> decide(visit);
            default -> throw nothing(visit, KINDS);
        };
    }

    private static void refuseWithoutRight(Client client) {
        if (!client.mayApprove()) {
            throw new RequestRefused(
                    ErrorReply.of(
                            ErrorReply.Status.FORBIDDEN,
                            "approval-not-granted",
                            "this key may not see or decide what waits for approval; `moonroute keys make NAME --approve` makes one that may"));
        }
    }

    private static RequestRefused unknown() {
        return RequestRefused.notFound("such request for approval, or it is forgotten");
    }

    private HttpReply list() throws IOException {
        List<String> pending = book.pending();
        return HttpReply.json(200, Json.object(json -> {
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (String one : pending) {
                json.writeRawValue(one);
            }
            json.writeEndArray();
        }));
    }

    private static HttpReply reply(String text) {
        return HttpReply.json(200, text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpReply decide(Visit visit) throws IOException {
        refuseForms(visit.request());
        String id = visit.path().get(0);
        if (book.find(id).isEmpty()) {
            throw unknown();
        }
        JsonNode said = said(bodies.read(visit.request()));
        String decision = said.path("decision").asText();
        if (!decision.equals("grant") && !decision.equals("refuse")) {
            throw RequestRefused.bad("decision", "decision must be grant or refuse");
        }
        JsonNode reason = said.path("reason");
        if (!reason.isMissingNode() && !reason.isNull() && !reason.isTextual()
                || reason.asText().length() > LONGEST_REASON) {
            throw RequestRefused.bad("reason", "reason must be text of up to " + LONGEST_REASON + " characters");
        }
        ApprovalBook.Decided decided = book.decide(
                        id, decision.equals("grant"), by(Client.of(visit.request())), reason.asText(""))
                .orElseThrow(ApprovalsDesk::unknown);
        if (!decided.counts()) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.CONFLICT, "already-decided", "this call is " + decided.standing() + " already"));
        }
        return reply(decided.text());
    }

    /** A page of any site can have a browser send a form to this machine, but not JSON. */
    private static void refuseForms(HttpServletRequest request) {
        if (!Question.isJson(request)) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.BAD_REQUEST,
                    "invalid-request",
                    "send JSON, with Content-Type: application/json"));
        }
    }

    private static JsonNode said(byte[] content) {
        JsonNode json = null;
        try {
            json = Json.read(content);
        } catch (IOException wrong) {
            // Said below.
        }
        if (json == null || !json.isObject()) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.BAD_REQUEST,
                    "invalid-request",
                    "send a JSON object such as {\"decision\": \"refuse\", \"reason\": \"too much\"}"));
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw RequestRefused.bad(name, name + " is no field of a decision; there are decision and reason");
            }
        }
        return json;
    }

    private static String by(Client client) {
        return client.rights().isEmpty() ? "HTTP" : "HTTP " + client.name() + " (" + client.id() + ")";
    }
}

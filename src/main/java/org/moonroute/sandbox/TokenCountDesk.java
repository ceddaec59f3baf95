package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;

/**
 * Counts the tokens of messages without answering them.
 *
 * <p>Errors of this endpoint have a shape of their own, seen in a live reply (dust-tt/srchd on GitHub, pull request 75);
 * that their status is 400 is an assumption.
 */
record TokenCountDesk(LocalDate asOf) implements Desk {
    @Override
    public Reply serve(byte[] body) {
        ChatRequest request = ChatRequest.parse(body);
        Model model = ModelTable.find(request.model(), asOf);
        try {
            new MessagesCheck().check(request, model);
            new ToolHistoryCheck().check(request, model);
        } catch (Refusal e) {
            return refused(e.getMessage());
        }
        ObjectNode reply = Json.object().put("code", 0);
        reply.putObject("data").put("total_tokens", Tokens.ofMessages(request.messages()));
        return Reply.json(200, reply.put("scode", "0x0").put("status", true));
    }

    private static Reply refused(String why) {
        ObjectNode reply = Json.object().put("code", 3).put("error", why.replaceFirst("^Invalid request: ", ""));
        reply.put("message", "\u975e\u6cd5\u8f93\u5165").put("scode", "0x3").put("status", false);
        return Reply.json(400, reply);
    }
}

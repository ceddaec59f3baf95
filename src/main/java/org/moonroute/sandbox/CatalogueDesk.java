package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;

/** Tells which models are alive and what is left on the account. Shapes: the OpenAPI file of tryAGI/Moonshot. */
record CatalogueDesk(LocalDate asOf) {
    Reply models() {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        ModelTable.aliveOn(asOf).forEach(model -> data.add(model.listing()));
        return Reply.json(200, body);
    }

    Reply balance() {
        ObjectNode body = Json.object().put("code", 0);
        body.putObject("data")
                .put("available_balance", 49.58)
                .put("voucher_balance", 46.58)
                .put("cash_balance", 3.0);
        return Reply.json(200, body.put("scode", "0x0").put("status", true));
    }
}

package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One model of the service.
 *
 * @param name as requests name it
 * @param family the rules it follows
 * @param context tokens of prompt and completion together
 * @param released first day it answers
 * @param ended first day it no longer answers; {@link LocalDate#MAX} while no end is known
 */
record Model(String name, Family family, int context, LocalDate released, LocalDate ended) {
    boolean isAlive(LocalDate day) {
        return !day.isBefore(released) && day.isBefore(ended);
    }

    boolean isThinking(ChatRequest request) {
        return switch (family.thinking()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case SWITCHED ->
                !"disabled".equals(request.body().at("/thinking/type").asText(""));
        };
    }

    ObjectNode listing() {
        ObjectNode item = Json.object();
        item.put("id", name).put("object", "model");
        item.put("created", released.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
        item.put("owned_by", "moonshot").put("context_length", context);
        item.put("supports_image_in", family.seesPictures()).put("supports_video_in", family.seesPictures());
        return item.put("supports_reasoning", family.thinking() != Family.Thinking.NEVER);
    }
}

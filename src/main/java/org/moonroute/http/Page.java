package org.moonroute.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A part of a list, in OpenAI's form: {@code limit}, {@code after} (the last id of the page before) and {@code order}.
 *
 * @param items what is on the page
 * @param hasMore whether more comes behind it
 * @param <T> what it lists
 */
record Page<T>(List<T> items, boolean hasMore) {
    private static final int USUAL = 100;
    private static final int MOST = 10_000;

    /** Writes one of the list. */
    interface Fields<T> {
        void write(T item, JsonGenerator json) throws IOException;
    }

    /**
     * The page that a query asks for.
     *
     * @param oldestFirst all of the list
     * @throws RequestRefused if the query asks for what cannot be
     */
    static <T> Page<T> of(Collection<T> oldestFirst, Function<T, String> id, Map<String, String> query) {
        List<T> all = new ArrayList<>(oldestFirst);
        String order = query.getOrDefault("order", "desc");
        if (!List.of("asc", "desc").contains(order)) {
            throw RequestRefused.bad("order", "order must be asc or desc");
        }
        if (order.equals("desc")) {
            java.util.Collections.reverse(all);
        }
        int from = start(all, id, query.get("after"));
        int to = Math.min(all.size(), from + limit(query.get("limit")));
        return new Page<>(List.copyOf(all.subList(from, to)), to < all.size());
    }

    private static <T> int start(List<T> all, Function<T, String> id, String after) {
        if (after == null || after.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < all.size(); i++) {
            if (id.apply(all.get(i)).equals(after)) {
                return i + 1;
            }
        }
        throw RequestRefused.bad("after", "after must be an id of this list");
    }

    private static int limit(String text) {
        if (text == null || text.isEmpty()) {
            return USUAL;
        }
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST) {
            return Integer.parseInt(text);
        }
        throw RequestRefused.bad("limit", "limit must be a whole number from 1 to " + MOST);
    }

    HttpReply reply(Function<T, String> id, Fields<T> fields) {
        return HttpReply.json(200, Json.object(json -> {
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (T item : items) {
                json.writeStartObject();
                fields.write(item, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("first_id", items.isEmpty() ? null : id.apply(items.get(0)));
            json.writeStringField("last_id", items.isEmpty() ? null : id.apply(items.get(items.size() - 1)));
            json.writeBooleanField("has_more", hasMore);
        }));
    }
}

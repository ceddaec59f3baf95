package org.moonroute.dispatch;

import java.util.Map;

/**
 * One thing to be answered elsewhere.
 *
 * @param id what it is known by, in the reply too; the same whenever it is put
 * @param text the message's content
 * @param properties the message's properties
 */
public record Task(String id, String text, Map<String, String> properties) {
    public Task {
        properties = Map.copyOf(properties);
    }
}

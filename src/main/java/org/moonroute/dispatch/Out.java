package org.moonroute.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tasks that are out, and the replies that came before their tasks were asked: of a run before this one. Safe for use by
 * many threads.
 */
final class Out {
    private final Map<String, Pending> asked = new HashMap<>();
    private final Map<String, String> early = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    /** A task is to be answered; it has its reply already if that was there. */
    synchronized Pending add(Task task) {
        Pending pending = new Pending(task);
        String reply = early.remove(task.id());
        if (reply == null) {
            asked.put(task.id(), pending);
        } else {
            pending.replied(reply);
        }
        return pending;
    }

    /** A reply came. */
    synchronized void replied(String id, String text) {
        Pending pending = asked.remove(id);
        if (pending == null) {
            early.putIfAbsent(id, text);
        } else {
            pending.replied(text);
        }
    }

    /** A reply is of no use: it is done with, though nothing is written. */
    synchronized void refuse(String id) {
        refused.add(id);
    }

    /** Whether a reply is of no use; asked once, as it is then done with. */
    synchronized boolean takeRefused(String id) {
        return refused.remove(id);
    }

    /** Nothing of it will be asked any more. */
    synchronized void forget(String id) {
        early.remove(id);
    }

    /** How many are with the broker, or with whoever took them from it. */
    synchronized long sent() {
        return asked.values().stream().filter(Pending::isSent).count();
    }
}

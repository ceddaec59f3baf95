package org.moonroute.pacing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.Lane;

/**
 * The waiting lines, one for each lane. Whose turn it is goes by weight: a lane of weight 8 gets eight times what one of
 * weight 1 gets, as long as both have calls waiting; what one does not use is the others'. A lane that was idle has saved
 * nothing up. Not safe for use by several threads.
 *
 * @param <T> what waits
 */
final class Lanes<T> {
    private final Map<Lane, Line<T>> lines = new EnumMap<>(Lane.class);
    private double reached;

    private static final class Line<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private final double weight;
        private double pass;

        Line(double weight) {
            this.weight = weight;
        }
    }

    /** With each lane's weight. */
    Lanes(Map<Lane, Integer> weights) {
        for (Lane lane : Lane.values()) {
            lines.put(lane, new Line<>(Math.max(1, weights.getOrDefault(lane, 1))));
        }
    }

    void add(Lane lane, T one) {
        Line<T> line = lines.get(lane);
        if (line.waiting.isEmpty()) {
            line.pass = Math.max(line.pass, reached);
        }
        line.waiting.addLast(one);
    }

    /** Whose turn it is. */
    Optional<T> next() {
        return turn().map(line -> line.waiting.peekFirst());
    }

    /** Who is the first in the line of a lane. */
    Optional<T> next(Lane lane) {
        return Optional.ofNullable(lines.get(lane).waiting.peekFirst());
    }

    /** Takes out whose turn it is, and charges its lane. */
    void take(long amount) {
        Line<T> line = turn().orElseThrow();
        line.waiting.removeFirst();
        reached = line.pass;
        line.pass += Math.max(1, amount) / line.weight;
    }

    /** Takes one out that waits no more, wherever it stands. */
    void remove(Lane lane, T one) {
        lines.get(lane).waiting.remove(one);
    }

    boolean isEmpty() {
        return turn().isEmpty();
    }

    private Optional<Line<T>> turn() {
        Line<T> turn = null;
        for (Line<T> line : lines.values()) {
            if (!line.waiting.isEmpty() && (turn == null || line.pass < turn.pass)) {
                turn = line;
            }
        }
        return Optional.ofNullable(turn);
    }
}

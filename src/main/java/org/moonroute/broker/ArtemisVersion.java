package org.moonroute.broker;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A version of Artemis, which orders as numbers do: 2.9 is before 2.56. */
record ArtemisVersion(String text) implements Comparable<ArtemisVersion> {
    /** A text that is no version is a newer one's: whoever wrote it knew more than this program. */
    static ArtemisVersion parse(String text) {
        return new ArtemisVersion(text.matches("\\d{1,6}(\\.\\d{1,6})*") ? text : Integer.MAX_VALUE + "");
    }

    private int[] numbers() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public int compareTo(ArtemisVersion other) {
        int[] mine = numbers();
        int[] theirs = other.numbers();
        return IntStream.range(0, Math.max(mine.length, theirs.length))
                .map(i -> Integer.compare(i < mine.length ? mine[i] : 0, i < theirs.length ? theirs[i] : 0))
                .filter(difference -> difference != 0)
                .findFirst()
                .orElse(0);
    }

    @Override
    public String toString() {
        return text;
    }
}

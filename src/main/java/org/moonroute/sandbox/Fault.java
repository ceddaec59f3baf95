package org.moonroute.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways in which a reply can be spoiled, by the names a rules file uses for them. */
enum Fault {
    DROP,
    TRUNCATE,
    DRIP,
    EMPTY,
    HUGE,
    HANG,
    NULL_FIELDS,
    ERROR_200,
    CUT_STREAM;

    static List<String> words() {
        return Arrays.stream(values()).map(Fault::word).toList();
    }

    static Fault named(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

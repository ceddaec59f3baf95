package org.moonroute.batch;

import java.util.HexFormat;

/**
 * One asking of a row: the same in every run until it has its outcome, and another when the row is asked again because it had
 * failed. Short, however long the row's id is.
 *
 * @param row 128 bits of the hash of what tells the row from all others
 * @param failures how often the row had failed before
 */
record RowTry(RowIndex.Hash row, int failures) {
    private static final int DIGITS = 16;

    static RowTry of(RowName name, int failures) {
        return new RowTry(RowIndex.hash(name.key()), failures);
    }

    /** What {@link #text} wrote. */
    static RowTry parse(String text) {
        return new RowTry(
                new RowIndex.Hash(
                        HexFormat.fromHexDigitsToLong(text.substring(0, DIGITS)),
                        HexFormat.fromHexDigitsToLong(text.substring(DIGITS, 2 * DIGITS))),
                Integer.parseInt(text.substring(2 * DIGITS + 1)));
    }

    String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(row.first()) + hex.toHexDigits(row.second()) + "-" + failures;
    }
}

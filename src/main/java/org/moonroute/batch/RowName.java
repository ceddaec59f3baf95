package org.moonroute.batch;

/**
 * What a row is known by.
 *
 * @param id its {@code custom_id}, or one made of its content
 * @param occurrence 1, or more when the id was there before: then it is no name, and the row fails
 * @param print the hash of its content, the id not counted
 * @param problem what is wrong with its {@code custom_id}; empty when nothing is
 */
record RowName(String id, int occurrence, long print, String problem) {

    /** What tells the row from all others. */
    String key() {
        return key(id, occurrence);
    }

    static String key(String id, int occurrence) {
        return occurrence == 1 ? id : id + '\u0000' + occurrence;
    }

    /** The same row, when its id was there before. */
    RowName again(int number) {
        return new RowName(id, number, print, problem);
    }
}

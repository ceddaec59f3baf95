package org.moonroute.batch;

import java.util.Map;

/**
 * A row as it stands in the input.
 *
 * @param line the line that it begins on, counted from 1; for a folder, the number of the file
 * @param content its bytes: a JSON line, or the path of a prompt file; empty for a record of a table
 * @param columns the columns of a record of a table, in order; empty for everything else
 * @param problem why it can be no prompt, as far as that is known already; empty when it may
 */
record RawRow(int line, byte[] content, Map<String, String> columns, String problem) {
    private static final byte[] NOTHING = new byte[0];

    static RawRow json(int line, byte[] content) {
        return new RawRow(line, content, Map.of(), "");
    }

    static RawRow bad(int line, String problem) {
        return new RawRow(line, NOTHING, Map.of(), problem);
    }

    static RawRow record(int line, Map<String, String> columns, String problem) {
        return new RawRow(line, NOTHING, columns, problem);
    }
}

package org.moonroute.batch;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.input.BOMInputStream;

/** Rows that are records of a CSV file (RFC 4180), the first of which names the columns. */
final class TableRecords implements RowSource {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .setIgnoreEmptyLines(true)
            .get();

    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Bounded reader;
    private final List<String> names;
    private int line;

    TableRecords(InputStream in, long maxBytes) throws IOException {
        this.reader = new Bounded(in, maxBytes);
        try {
            this.parser = FORMAT.parse(reader);
            this.records = parser.iterator();
        } catch (IllegalArgumentException | IOException wrong) {
            throw new BrokenInput("line 1: the names of the columns cannot be read: " + reason(wrong));
        }
        this.names = parser.getHeaderNames();
        if (names.isEmpty()) {
            throw new BrokenInput("line 1: there are no names of columns. Begin the file with a line of them.");
        }
        refuseTwice();
    }

    private void refuseTwice() throws BrokenInput {
        Set<String> met = new HashSet<>();
        for (String name : names) {
            if (!name.isBlank() && !met.add(name)) {
                throw new BrokenInput("line 1: two columns are named " + name + ". Give each a name of its own.");
            }
        }
    }

    /** The names of the columns, in order. */
    List<String> names() {
        return names;
    }

    @Override
    public RawRow next() throws IOException {
        line = (int) parser.getCurrentLineNumber() + 1;
        reader.begin();
        try {
            return records.hasNext() ? row(records.next()) : null;
        } catch (UncheckedIOException | IllegalStateException broken) {
            throw new BrokenInput("line " + line + ": the table cannot be read on: " + reason(broken));
        }
    }

    private RawRow row(CSVRecord record) {
        // The parser passes over blank lines without a word; what it has read ends with this record.
        line = Math.max(line, (int) parser.getCurrentLineNumber() - breaks(record));
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), i < record.size() ? record.get(i) : "");
        }
        String problem = record.size() == names.size()
                ? ""
                : "the record has " + record.size() + " values, and there are " + names.size()
                        + " columns. Is a quote or a comma missing?";
        return RawRow.record(line, columns, problem);
    }

    private static int breaks(CSVRecord record) {
        int breaks = 0;
        for (String value : record) {
            for (int i = 0; i < value.length(); i++) {
                char one = value.charAt(i);
                breaks += one == '\r' || one == '\n' && (i == 0 || value.charAt(i - 1) != '\r') ? 1 : 0;
            }
        }
        return breaks;
    }

    private static String reason(Exception wrong) {
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            if (cause instanceof CharacterCodingException) {
                return "this is no UTF-8. Save the file as UTF-8.";
            }
        }
        Throwable cause = wrong.getCause() == null ? wrong : wrong.getCause();
        return cause.getMessage() + ". Mend it there.";
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** A quote that is not closed would make a value of the whole rest of the file. */
    private static final class Bounded extends FilterReader {
        private final long most;
        private long left;

        Bounded(InputStream in, long most) throws IOException {
            super(strict(in));
            this.most = most;
            begin();
        }

        private static Reader strict(InputStream in) throws IOException {
            return new InputStreamReader(
                    BOMInputStream.builder().setInputStream(in).get(),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
        }

        void begin() {
            left = most + BUFFERED;
        }

        /** The parser reads ahead by this much. */
        private static final int BUFFERED = 1 << 16;

        @Override
        public int read(char[] chars, int from, int length) throws IOException {
            int read = super.read(chars, from, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException(
                        "a record is longer than " + most + " (moonroute.prompt.max-size); is a quote open");
            }
            return read;
        }
    }
}

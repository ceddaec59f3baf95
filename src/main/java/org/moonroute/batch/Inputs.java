package org.moonroute.batch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Opens the input of a batch, whatever it is. */
final class Inputs {
    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private Inputs() {}

    /**
     * The rows of the input, from its beginning.
     *
     * @param stdin standard input, should that be the input
     * @param isPrompt which files of a folder are prompts
     */
    static RowSource open(BatchPlan plan, InputStream stdin, Predicate<Path> isPrompt) throws IOException {
        if (plan.kind() == BatchPlan.Kind.FOLDER) {
            return new PromptFolder(files(plan, isPrompt));
        }
        InputStream bytes = plain(plan.isStdin() ? stdin : Files.newInputStream(plan.input()));
        return plan.kind() == BatchPlan.Kind.CSV
                ? new TableRecords(bytes, plan.maxRowBytes())
                : new JsonLines(bytes, plan.maxRowBytes());
    }

    /** How many rows there are, cheaply; -1 when that is not known before they are read. */
    static long count(BatchPlan plan, Predicate<Path> isPrompt) throws IOException {
        if (plan.kind() == BatchPlan.Kind.FOLDER) {
            return files(plan, isPrompt).size();
        }
        if (plan.isStdin() || plan.kind() == BatchPlan.Kind.CSV) {
            return -1;
        }
        try (InputStream in = plain(Files.newInputStream(plan.input()))) {
            return lines(in);
        }
    }

    private static long lines(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long lines = 0;
        boolean used = false;
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    lines += used ? 1 : 0;
                    used = false;
                } else {
                    used |= buffer[i] > ' ' || buffer[i] < 0;
                }
            }
        }
        return lines + (used ? 1 : 0);
    }

    /** Without compression, if there is any. */
    private static InputStream plain(InputStream in) throws IOException {
        BufferedInputStream peeked = new BufferedInputStream(in, BUFFER);
        peeked.mark(2);
        int magic = peeked.read() << 8 | peeked.read();
        peeked.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(peeked, BUFFER) : peeked;
    }

    /** The manifest, should it lie among them, has the ending of a prompt file and is none. */
    private static List<Path> files(BatchPlan plan, Predicate<Path> isPrompt) throws IOException {
        Path folder = plan.input().toAbsolutePath();
        Path manifest = plan.summary().toAbsolutePath();
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(isPrompt)
                    .filter(file -> !file.equals(manifest))
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }

    /** Prompt files; the content of a row is its file's path below the folder. */
    private static final class PromptFolder implements RowSource {
        private final Iterator<Path> files;
        private int number;

        PromptFolder(List<Path> files) {
            this.files = files.iterator();
        }

        @Override
        public RawRow next() {
            number++;
            return files.hasNext()
                    ? RawRow.json(number, files.next().toString().getBytes(StandardCharsets.UTF_8))
                    : null;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}

package org.moonroute.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.disk.DurableFile;

/**
 * What each key has spent: a file that grows by a line with each outcome, and is made short again when it is opened and nobody else
 * has it open. Processes that share it see what the others add. A line is
 * with the system before {@link #add} returns, so the end of the process loses none; it is forced to disk with {@link #force}, so the
 * end of the machine loses what came after the last of those. A line that was cut counts for nothing.
 */
public final class Spending implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("\\{\"id\":\"([^\"]+)\",\"usd\":\"(\\d+(?:\\.\\d+)?)\"}");
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final InUse inUse;
    private final Map<String, BigDecimal> spent = new HashMap<>();
    private FileChannel in;
    private FileChannel out;
    /** Up to where whole lines were read. */
    private long read;

    private boolean isForced = true;

    private Spending(Path file) {
        this.file = file;
        this.inUse = new InUse(file.resolveSibling(file.getFileName() + ".lock"));
    }

    /**
     * Reads what was spent so far. The file is made with the first line.
     *
     * @throws KeysUnusable if it cannot be read
     */
    public static Spending open(Path file) {
        Spending spending = new Spending(file);
        if (Files.exists(file)) {
            spending.inUse.whileNobody(spending::shorten);
        }
        spending.refresh();
        return spending;
    }

    /** What the key has spent, in US dollars, as far as is known here. */
    public synchronized BigDecimal of(String id) {
        return spent.getOrDefault(id, BigDecimal.ZERO);
    }

    /**
     * Adds to what a key has spent.
     *
     * @throws KeysUnusable if it cannot be written; it counts for as long as this process runs all the same
     */
    public synchronized void add(String id, BigDecimal usd) {
        if (usd.signum() <= 0) {
            return;
        }
        String line = line(id, usd);
        try {
            OwnersFile.createIfMissing(file);
            openOnce();
            readOn();
            // What a crash cut off before must not be joined to it. All in one write: others add lines, too.
            String all = in.size() > read ? "\n" + line : line;
            out.write(ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8)));
            isForced = false;
        } catch (IOException failed) {
            spent.merge(id, usd, BigDecimal::add);
            throw unusable("written", failed);
        }
        refresh();
    }

    /**
     * Reads what other processes have added.
     *
     * @throws KeysUnusable if it cannot be read
     */
    public synchronized void refresh() {
        try {
            if (in != null || Files.exists(file)) {
                openOnce();
                readOn();
            }
        } catch (IOException failed) {
            throw unusable("read", failed);
        }
    }

    /**
     * Makes what was added outlast the machine's end.
     *
     * @throws KeysUnusable if the disk does not take it
     */
    public synchronized void force() {
        try {
            if (!isForced) {
                out.force(false);
                isForced = true;
            }
        } catch (IOException failed) {
            throw unusable("written", failed);
        }
    }

    /** One line for each key, in place of many. Whoever has the file open would go on with the old one, so nobody may. */
    private void shorten() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        DurableFile.sweep(folder);
        Map<String, BigDecimal> sums = new TreeMap<>();
        long lines = 0;
        try (BufferedReader all = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = all.readLine(); line != null; line = all.readLine()) {
                lines++;
                count(line, sums);
            }
        }
        if (lines > sums.size()) {
            StringBuilder text = new StringBuilder();
            sums.forEach((id, usd) -> text.append(line(id, usd)));
            DurableFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8), OwnersFile.permissions(file));
        }
    }

    private static String line(String id, BigDecimal usd) {
        return "{\"id\":\"" + id + "\",\"usd\":\"" + usd.toPlainString() + "\"}\n";
    }

    private void openOnce() throws IOException {
        if (in == null) {
            inUse.begin();
            out = FileChannel.open(file, StandardOpenOption.APPEND);
            in = FileChannel.open(file, StandardOpenOption.READ);
        }
    }

    private void readOn() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(0, in.size() - read)));
        while (chunk.capacity() > 0 && in.read(chunk, read) > 0) {
            int end = chunk.position();
            while (end > 0 && chunk.get(end - 1) != '\n') {
                end--;
            }
            if (end == 0) {
                return;
            }
            new String(chunk.array(), 0, end, StandardCharsets.UTF_8).lines().forEach(line -> count(line, spent));
            read += end;
            chunk.clear();
        }
    }

    private static void count(String line, Map<String, BigDecimal> spent) {
        Matcher parts = LINE.matcher(line);
        if (parts.matches()) {
            spent.merge(parts.group(1), new BigDecimal(parts.group(2)), BigDecimal::add);
        }
    }

    private KeysUnusable unusable(String done, IOException failed) {
        return new KeysUnusable("what the keys have spent cannot be " + done + " (" + file + "): " + failed
                + "; give the file to the user that this runs as, and make room");
    }

    @Override
    public synchronized void close() {
        force();
        try {
            if (in != null) {
                out.close();
                in.close();
            }
        } catch (IOException harmless) {
            // What was written is on disk.
        }
        inUse.end();
    }
}

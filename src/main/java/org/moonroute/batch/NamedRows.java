package org.moonroute.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rows of an input with what they are known by, up to as many as are wanted. Not safe for use by several threads. */
final class NamedRows implements Closeable {
    private final BatchPlan plan;
    private final RowSource source;
    private final RowIndex index;
    private final RowNames names;
    private final Map<String, Integer> repeated = new HashMap<>();
    private long read;
    private boolean complete;

    /**
     * A row with its name.
     *
     * @param before what was known of it before it was met
     * @param problem why it can be no prompt, with the place; empty when it may be one
     */
    record Named(RawRow raw, RowName name, int before, String problem) {}

    NamedRows(BatchPlan plan, RowSource source, RowIndex index) {
        this.plan = plan;
        this.source = source;
        this.index = index;
        this.names = new RowNames(plan.template());
    }

    /**
     * The next row; absent when there is none, or enough are taken.
     *
     * @throws BrokenInput if the input cannot be read on, with the place
     */
    Optional<Named> next() throws IOException {
        if (plan.firstN().filter(most -> read >= most).isPresent()) {
            return Optional.empty();
        }
        RawRow raw = source.next();
        if (raw == null) {
            complete = true;
            return Optional.empty();
        }
        read++;
        RowName name = plan.kind() == BatchPlan.Kind.FOLDER ? ofFile(raw) : names.of(raw);
        int before = index.mark(name.key(), RowIndex.MET, 0);
        if ((before & RowIndex.MET) != 0) {
            name = name.again(repeated.merge(name.id(), 1, Integer::sum) + 1);
            before = index.mark(name.key(), RowIndex.MET, 0);
        }
        return Optional.of(new Named(raw, name, before, problem(raw, name)));
    }

    /** A prompt file is known by its place in the folder. */
    private RowName ofFile(RawRow raw) {
        String name = new String(raw.content(), StandardCharsets.UTF_8);
        // The same text is another prompt in a file of another format.
        int seed = name.substring(name.lastIndexOf('.') + 1).hashCode();
        return new RowName(name, 1, RowNames.hash(content(plan.input().resolve(name), raw), seed), "");
    }

    private byte[] content(Path file, RawRow raw) {
        try {
            return Files.size(file) > plan.maxRowBytes() ? raw.content() : Files.readAllBytes(file);
        } catch (IOException unreadable) {
            // Said by whoever makes a prompt of it.
            return raw.content();
        }
    }

    private String problem(RawRow raw, RowName name) {
        String what = !raw.problem().isEmpty() ? raw.problem() : name.problem();
        if (name.occurrence() > 1) {
            what = "the custom_id " + name.id() + " was there before. Give each row its own.";
        }
        return what.isEmpty() ? "" : plan.inputName() + ", line " + raw.line() + ": " + what;
    }

    /** Whether the input was read to its end. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}

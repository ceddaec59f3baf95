package org.moonroute.journal;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.RoundUnderWay.Settled;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.record.RoundRecord;
import org.moonroute.record.ToolRecord;
import org.moonroute.record.Unreadable;

/**
 * What the journal remembers of one conversation: what it did when this was made, and what was kept through it since. Rounds
 * are numbered from 0 by how many were settled before; a tool call has its round's number and its position in it.
 *
 * <p>What is kept is durable when {@code keep} or {@code begin} returns. The first entry of a step stays: whoever keeps
 * another is given the first one, and must go on with that, as does everybody who comes later. All three throw {@link
 * JournalFailed} when nothing can be written, and {@link Abandoned} when the thread is told to stop before it is known; the
 * entry may be there then, or not. Safe for use by many threads.
 */
public final class Memory {
    private final String conversation;
    private final Map<String, String> entries;
    private final Journal journal;

    Memory(String conversation, Map<String, String> entries, Journal journal) {
        this.conversation = conversation;
        this.entries = new ConcurrentHashMap<>(entries);
        this.journal = journal;
    }

    /** Keeps what the conversation was asked; returns what stands in the journal, which is something else if that was there first. */
    public String asked(String print) {
        return keep(Entry.ASKED, print);
    }

    /** The round of that number, if it was settled. */
    public Optional<Settled> round(int number) {
        return entry(Entry.round(number)).map(text -> read(RoundRecord::settled, text));
    }

    /** Keeps a settled round; returns the one that stands in the journal, which is another if that was there first. */
    public Settled keep(int number, Settled settled) {
        String text = RoundRecord.text(settled);
        String kept = keep(Entry.round(number), text);
        return kept.equals(text) ? settled : read(RoundRecord::settled, kept);
    }

    /** The result of a tool call, as this call's; absent if it was not run to its end, or was another call than this. */
    public Optional<ToolResult> result(int round, int position, ToolCall call) {
        return entry(Entry.result(round, position))
                .map(text -> read(ToolRecord::result, text))
                .filter(result -> isSame(result.call(), call))
                .map(result -> of(call, result));
    }

    /** Keeps a tool's result; returns the one that stands in the journal if that is one of the same call. */
    public ToolResult keep(int round, int position, ToolResult result) {
        String text = ToolRecord.text(result);
        String kept = keep(Entry.result(round, position), text);
        if (kept.equals(text)) {
            return result;
        }
        ToolResult first = read(ToolRecord::result, kept);
        return isSame(first.call(), result.call()) ? of(result.call(), first) : result;
    }

    /** Whether a tool call was begun. If it was, and has no result, nobody knows what came of it. */
    public boolean begun(int round, int position, ToolCall call) {
        return entry(Entry.begun(round, position))
                .map(text -> read(ToolRecord::call, text))
                .filter(begun -> isSame(begun, call))
                .isPresent();
    }

    /**
     * Marks a tool call as begun, before it is run.
     *
     * @return whether it is the caller's to run; false if somebody else has begun it, before or at this moment
     */
    public boolean begin(int round, int position, ToolCall call) {
        String text = ToolRecord.begun(call, UUID.randomUUID().toString());
        String kept = keep(Entry.begun(round, position), text);
        return kept.equals(text) || !isSame(read(ToolRecord::call, kept), call);
    }

    /** A change of these texts that an older program cannot read raises {@link Schema#VERSION}. */
    static <T> T read(Function<String, T> record, String text) {
        try {
            return record.apply(text);
        } catch (Unreadable wrong) {
            throw new JournalFailed("an entry of the journal cannot be read: " + wrong.getMessage(), wrong);
        }
    }

    private Optional<String> entry(String step) {
        return Optional.ofNullable(entries.get(step));
    }

    private String keep(String step, String text) {
        String kept = journal.keep(conversation, step, text);
        entries.put(step, kept);
        return kept;
    }

    /** The id says nothing: some models begin again in every round, and some make another one up each time. */
    private static boolean isSame(ToolCall one, ToolCall other) {
        return one.name().equals(other.name()) && one.arguments().equals(other.arguments());
    }

    private static ToolResult of(ToolCall call, ToolResult result) {
        return new ToolResult(call, result.content(), result.failed(), result.at(), result.took());
    }
}

package org.moonroute.dispatch;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.moonroute.conversation.Abandoned;

/**
 * Tasks on their way to a queue, and the replies on their way back. While the broker is away both wait. Replies that an earlier
 * run was sent are taken first, and what they are of is not put again. Safe for use by many threads.
 */
public final class Dispatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<String> stopped;
    private final Out out = new Out();
    private final Sender sender;
    private final Receiver receiver;
    private final Line sending;
    private final Line receiving;

    /**
     * Where tasks go and replies come back.
     *
     * @param connections make connections to the broker
     * @param isReachable whether it was there when last seen
     * @param prompts the queue for tasks
     * @param replies the queue for replies, of this run and of those that go on with it
     */
    public record Place(ConnectionFactory connections, BooleanSupplier isReachable, String prompts, String replies) {}

    private Dispatch(Place place, Book book, Supplier<String> stopped, Consumer<String> stop) {
        this.stopped = stopped;
        CountDownLatch collected = new CountDownLatch(1);
        this.sender = new Sender(place.prompts(), place.replies(), collected);
        this.receiver = new Receiver(place.replies(), out, book, collected);
        Line.Place broker = new Line.Place(place.connections(), place.isReachable(), stop);
        this.receiving = new Line(broker, "taking replies", receiver);
        this.sending = new Line(broker, "putting rows", sender);
    }

    /**
     * Begins to take replies.
     *
     * @param book knows which outcomes are written
     * @param stopped why the run is ending; null while it is not
     * @param stop ends the run, with the reason
     */
    public static Dispatch begin(Place place, Book book, Supplier<String> stopped, Consumer<String> stop) {
        Dispatch dispatch = new Dispatch(place, book, stopped, stop);
        dispatch.receiving.start();
        dispatch.sending.start();
        return dispatch;
    }

    /**
     * Has a task answered; returns its reply, which is not acknowledged before the book has its outcome.
     *
     * @throws Abandoned if the run ends before; the task may be out then, and its reply will wait for the next run
     */
    public String ask(Task task) {
        String why = stopped.get();
        if (why != null) {
            throw new Abandoned(why);
        }
        Pending pending = out.add(task);
        if (!pending.isOver()) {
            sender.send(pending);
        }
        return pending.await(stopped);
    }

    /** The reply to this task was of no use, and nothing will be written of it; asked again, it is put again. */
    public void refuse(String id) {
        out.refuse(id);
    }

    /** How many tasks are with the broker, or with whoever took them from it. */
    public long out() {
        return out.sent();
    }

    /**
     * The end, when all outcomes that there are have been written: what came of them is acknowledged, as far as the broker is
     * there.
     *
     * @param complete whether nothing is left to do; then replies that nobody waited for are dropped
     */
    public void finish(boolean complete) {
        end(complete ? Receiver.Ending.DROP : Receiver.Ending.KEEP);
    }

    private void end(Receiver.Ending how) {
        sender.end();
        receiver.end(how);
        receiving.end(PATIENCE);
        sending.end(PATIENCE);
    }

    /** The end at once, if it was not ended. */
    @Override
    public void close() {
        end(Receiver.Ending.KEEP);
    }
}

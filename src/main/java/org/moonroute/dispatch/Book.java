package org.moonroute.dispatch;

/** What is known of outcomes by whoever writes them. Safe for use by many threads. */
public interface Book {
    /** Whether nobody waits for a reply to this task any more: its outcome is written, or the task is unknown here. */
    boolean isSettled(String id);

    /**
     * Puts on disk what is written.
     *
     * @throws org.moonroute.conversation.Undelivered if the disk does not keep it
     */
    void force();
}

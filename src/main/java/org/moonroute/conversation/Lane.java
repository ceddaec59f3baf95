package org.moonroute.conversation;

/** A class of traffic that shares the account with the others. */
public enum Lane {
    /** Somebody waits for the answer: HTTP, the command line. */
    INTERACTIVE,
    /** Messages of a queue. */
    QUEUE,
    /** Prompt files and batch rows. */
    BULK
}

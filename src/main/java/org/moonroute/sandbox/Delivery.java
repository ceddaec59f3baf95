package org.moonroute.sandbox;

/** How a reply goes over the wire: whole, as a stream of events, or in one of the ways a network spoils it. */
sealed interface Delivery {
    /** With its true length, at once. */
    record Whole() implements Delivery {}

    /** Chunked, one chunk per server-sent event. */
    record Events() implements Delivery {}

    /** Not at all: the connection is closed without a byte. */
    record Drop() implements Delivery {}

    /** Not at all: the connection stays open until the sandbox closes. */
    record Hang() implements Delivery {}

    /** Half of it, under a Content-Length that promises more, then the connection is closed. */
    record Truncate() implements Delivery {}

    /** Whole, but only so many bytes a second. */
    record Drip(int bytesPerSecond) implements Delivery {}

    /** With that many {@code x} put in at byte {@code at}; never held in memory. */
    record Padded(int at, long bytes) implements Delivery {}
}

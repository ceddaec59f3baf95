package org.moonroute.broker;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How the broker in this process is to be started. Immutable; every {@code with} method returns a changed copy.
 *
 * @param folder where it keeps messages and its password; made when it is missing
 * @param port the port of 127.0.0.1 to listen on, 0 for any free one
 * @param queues the queues it has from the start
 * @param redelivery what becomes of messages that were given back
 * @param memory bytes that messages may take of the heap; what is more goes to disk, in pages
 * @param diskReserve bytes of the disk that are left free: who sends waits when less are
 */
public record EmbeddedBrokerOptions(
        Path folder, int port, BrokerQueues queues, Redelivery redelivery, long memory, long diskReserve) {
    private static final long MEGABYTE = 1 << 20;

    /** Refuses numbers out of range with an {@link IllegalArgumentException}. */
    public EmbeddedBrokerOptions {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(queues, "queues");
        Objects.requireNonNull(redelivery, "redelivery");
        require(port >= 0 && port <= 65535, "port must be between 0 and 65535, but is " + port);
        require(memory >= MEGABYTE, "memory must be one megabyte or more, but is " + memory);
        require(diskReserve >= 0, "diskReserve must not be negative, but is " + diskReserve);
    }

    /** The defaults, with data in {@code folder}: Artemis' usual port, an eighth of the heap, 256 MB of the disk left free. */
    public static EmbeddedBrokerOptions in(Path folder) {
        long memory = Math.max(MEGABYTE, Runtime.getRuntime().maxMemory() / 8);
        return new EmbeddedBrokerOptions(
                folder, 61616, BrokerQueues.defaults(), Redelivery.defaults(), memory, 256 * MEGABYTE);
    }

    /** The same, on port {@code value}; 0 for any free one. */
    public EmbeddedBrokerOptions withPort(int value) {
        return new EmbeddedBrokerOptions(folder, value, queues, redelivery, memory, diskReserve);
    }

    /** The same, with queues of other names. */
    public EmbeddedBrokerOptions withQueues(BrokerQueues value) {
        return new EmbeddedBrokerOptions(folder, port, value, redelivery, memory, diskReserve);
    }

    /** The same, with other rules for messages that were given back. */
    public EmbeddedBrokerOptions withRedelivery(Redelivery value) {
        return new EmbeddedBrokerOptions(folder, port, queues, value, memory, diskReserve);
    }

    /** The same, with {@code value} bytes of the heap for messages. */
    public EmbeddedBrokerOptions withMemory(long value) {
        return new EmbeddedBrokerOptions(folder, port, queues, redelivery, value, diskReserve);
    }

    /** The same, with {@code value} bytes of the disk left free. */
    public EmbeddedBrokerOptions withDiskReserve(long value) {
        return new EmbeddedBrokerOptions(folder, port, queues, redelivery, memory, value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

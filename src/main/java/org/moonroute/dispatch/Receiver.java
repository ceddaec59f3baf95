package org.moonroute.dispatch;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes replies, and acknowledges each when its outcome is on disk. What is not acknowledged comes again after a kill or a lost
 * connection, and is then known as written if it was. So a reply may come twice, and counts once.
 */
final class Receiver implements Line.Work {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    /** Not in JMS; the clients of Artemis and Qpid both have it under this number. Replies are settled in no order. */
    private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    private static final long WAIT_MS = 50;
    /** So many outcomes share a forcing of the disk, or as many as come in so long. */
    private static final int MOST = 64;

    private static final long LONGEST_NS = 100_000_000;

    private final String replies;
    private final Out out;
    private final Book book;
    private final CountDownLatch collected;
    private final List<Received> handed = new ArrayList<>();
    private volatile Ending ending = Ending.NOT_YET;

    private record Received(String id, Message message) {}

    /** What becomes of replies that nobody waited for. */
    enum Ending {
        NOT_YET,
        /** They stay with the broker. */
        KEEP,
        /** Everything is done: they are of what is asked no more. */
        DROP
    }

    Receiver(String replies, Out out, Book book, CountDownLatch collected) {
        this.replies = replies;
        this.out = out;
        this.book = book;
        this.collected = collected;
    }

    /** From now on only what is there is settled. The first word counts. */
    void end(Ending how) {
        if (ending == Ending.NOT_YET) {
            ending = how;
        }
    }

    @Override
    public void with(Connection connection) throws JMSException {
        handed.clear();
        try (Session session = connection.createSession(false, INDIVIDUAL_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(replies))) {
            takeAllThere(consumer);
            collected.countDown();
            long settled = System.nanoTime();
            int since = 0;
            while (ending == Ending.NOT_YET) {
                Message one = consumer.receive(WAIT_MS);
                since += take(one);
                if (one == null || since >= MOST || System.nanoTime() - settled > LONGEST_NS) {
                    settle();
                    settled = System.nanoTime();
                    since = 0;
                }
            }
            takeAllThere(consumer);
            settle();
            if (ending == Ending.DROP) {
                drop();
            }
        }
    }

    private void takeAllThere(MessageConsumer consumer) throws JMSException {
        for (Message one = consumer.receiveNoWait(); one != null; one = consumer.receiveNoWait()) {
            take(one);
        }
    }

    /** How many were taken. */
    private int take(Message message) throws JMSException {
        if (message == null) {
            return 0;
        }
        String id = message.getJMSCorrelationID();
        if (id == null || !(message instanceof TextMessage reply)) {
            LOG.warn("{} is no reply, and is dropped from {}", message.getJMSMessageID(), replies);
            message.acknowledge();
            return 0;
        }
        handed.add(new Received(id, message));
        if (!book.isSettled(id)) {
            out.replied(id, reply.getText());
        }
        return 1;
    }

    private void settle() throws JMSException {
        List<Received> written = new ArrayList<>();
        List<Received> others = new ArrayList<>();
        for (Received one : handed) {
            boolean isOver = book.isSettled(one.id()) || out.takeRefused(one.id());
            (isOver ? written : others).add(one);
        }
        if (written.isEmpty()) {
            return;
        }
        book.force();
        for (Received one : written) {
            one.message().acknowledge();
            out.forget(one.id());
        }
        handed.clear();
        handed.addAll(others);
    }

    private void drop() throws JMSException {
        if (!handed.isEmpty()) {
            LOG.warn("replies of rows that are not in the input as they were: {}; they are dropped", handed.size());
        }
        for (Received one : handed) {
            one.message().acknowledge();
        }
        handed.clear();
    }
}

package org.moonroute.dispatch;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Puts tasks on the queue, those that wait at the same time in one transaction. What was in an unfinished one is put again: it
 * may be there twice then, under one id.
 */
final class Sender implements Line.Work {
    private static final int MOST = 256;
    private static final long WAIT_MS = 50;

    private final BlockingQueue<Pending> waiting = new LinkedBlockingQueue<>();
    private final List<Pending> inHand = new ArrayList<>();
    private final String prompts;
    private final String replies;
    private final CountDownLatch collected;
    private volatile boolean ended;

    /** @param collected when the replies are in that wait from an earlier run: what they are of need not be put again */
    Sender(String prompts, String replies, CountDownLatch collected) {
        this.prompts = prompts;
        this.replies = replies;
        this.collected = collected;
    }

    /** Nothing more will come. */
    void end() {
        ended = true;
    }

    void send(Pending task) {
        waiting.add(task);
    }

    @Override
    public void with(Connection connection) throws JMSException, InterruptedException {
        collected.await();
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(prompts))) {
            Queue replyTo = session.createQueue(replies);
            while (hasMore()) {
                inHand.removeIf(Pending::isOver);
                for (Pending one : inHand) {
                    producer.send(message(session, one.task(), replyTo));
                }
                session.commit();
                inHand.forEach(Pending::sent);
                inHand.clear();
            }
        }
    }

    /** Waits until there is something to send; false when nothing will come any more. */
    private boolean hasMore() throws InterruptedException {
        while (inHand.isEmpty()) {
            Pending next = waiting.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                inHand.add(next);
                waiting.drainTo(inHand, MOST - 1);
            } else if (ended) {
                return false;
            }
        }
        return true;
    }

    private static TextMessage message(Session session, Task task, Queue replyTo) throws JMSException {
        TextMessage message = session.createTextMessage(task.text());
        message.setJMSReplyTo(replyTo);
        message.setJMSCorrelationID(task.id());
        for (Map.Entry<String, String> property : task.properties().entrySet()) {
            message.setStringProperty(property.getKey(), property.getValue());
        }
        return message;
    }
}

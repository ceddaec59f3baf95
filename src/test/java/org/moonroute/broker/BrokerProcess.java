package org.moonroute.broker;

import jakarta.jms.JMSException;
import java.nio.file.Path;

/** A process with an embedded broker, for tests that kill it: sends for ever, and says what was committed. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** Has the data folder as its argument. */
    public static void main(String[] arguments) throws JMSException {
        EmbeddedBroker broker = EmbeddedBroker.start(
                EmbeddedBrokerOptions.in(Path.of(arguments[0])).withPort(0));
        BrokerConnections connections = broker.connections();
        Queues queues = new Queues(connections.direct());
        queues.send("taken", "in hand").commit();
        Queues taker = new Queues(connections.direct());
        taker.next("taken");
        Queues open = new Queues(connections.direct());
        for (int i = 0; ; i++) {
            open.send(Queues.PROMPTS, "uncommitted " + i);
            queues.send(Queues.PROMPTS, "committed " + i).commit();
            System.out.println("committed " + i);
        }
    }
}

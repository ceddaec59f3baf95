package org.moonroute;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerQueues;
import org.moonroute.broker.EmbeddedBroker;
import org.moonroute.broker.EmbeddedBrokerOptions;
import org.moonroute.cli.Terminal;
import org.moonroute.sandbox.Sandbox;
import org.moonroute.sandbox.SandboxOptions;

/** The other end of a training: the service, and a broker with prompts. A process of its own, or the JVM would learn its ways too. */
final class TrainingPeer {
    private TrainingPeer() {}

    /**
     * Has the folder for the broker and the number of prompts as arguments, says where service and broker are, a line each,
     * and goes on until its standard input ends, which it does with the other process, however that ends.
     */
    public static void main(String[] args) throws IOException, JMSException {
        Path folder = Path.of(args[0]);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                EmbeddedBroker broker =
                        EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0))) {
            try (BrokerConnections connections = broker.connections()) {
                fill(connections, Integer.parseInt(args[1]));
            }
            PrintStream out = Terminal.ofProcess().out();
            out.println(sandbox.baseUrl());
            out.println(broker.url());
            out.flush();
            System.in.read();
        }
    }

    /** Puts prompts onto the queue where they belong. */
    static void fill(BrokerConnections connections, int prompts) throws JMSException {
        try (Connection connection = connections.direct().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(
                        session.createQueue(BrokerQueues.defaults().prompts()))) {
            for (int number = 0; number < prompts; number++) {
                TextMessage message = session.createTextMessage(Training.PROMPT + number);
                if (number % 10 == 0) {
                    message.setStringProperty("tools", "get_weather");
                }
                producer.send(message);
            }
            session.commit();
        }
    }
}

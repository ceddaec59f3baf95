package org.moonroute.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.broker.BrokerProgram;
import org.moonroute.broker.StandaloneBroker;

/** Artemis by AMQP 1.0, as if it had no transactions. */
class JmsWithoutTransactionsTest extends OtherBroker {
    @TempDir
    static Path data;

    private static StandaloneBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = StandaloneBroker.startIn(data.resolve("artemis"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    BrokerProgram broker() {
        return broker;
    }

    @Override
    String options() {
        return "";
    }

    @Override
    void configure(Program program) {
        program.set("MOONROUTE_JMS_TRANSACTIONS", "false");
    }

    @Override
    boolean isExact() {
        return false;
    }
}

package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that has the broker in it, killed while it sends. */
class BrokerCrashTest {
    private static final int ENOUGH = 200;

    @TempDir
    Path folder;

    @Test
    void every_committed_message_survives_a_kill_and_no_other_does() throws Exception {
        List<String> told = new ArrayList<>();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                told.add(line);
                if (told.size() == ENOUGH) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(told).hasSizeGreaterThanOrEqualTo(ENOUGH);
        checkLeft(told);
    }

    private void checkLeft(List<String> told) throws Exception {
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(EmbeddedBrokerOptions.in(folder).withPort(0));
                BrokerConnections connections = broker.connections();
                Queues queues = new Queues(connections.direct())) {
            List<String> left = queues.drain(Queues.PROMPTS);
            assertThat(left).containsAll(told).doesNotHaveDuplicates();
            assertThat(left).allMatch(text -> text.startsWith("committed "));
            // The last one may be committed and not told.
            assertThat(left.size()).isBetween(told.size(), told.size() + 1);
            assertThat(queues.next("taken").getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
    }
}

package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.audit.AuditLog;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.journal.Journal;
import org.moonroute.journal.Memory;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolTask;

/** What the journal knows of a call is told as that by the audit log, and not as a run. */
class AuditOfRecalledCallsTest {
    private static final ToolCall CALL = new ToolCall("1", "get_weather", "{\"location\":\"Oslo\"}");

    /** Not to be run twice. */
    public static final class Desk {
        /** Anything. */
        @ToolMethod(description = "Order the weather")
        public String getWeather(@Param("Where") String location) {
            return "sunny";
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"result, replayed, false", "begun, unknown, true", "nothing, ran, false"})
    void a_call_that_the_journal_knows_of_is_told_as_that(String known, String ending, boolean failed)
            throws Exception {
        Catalogue catalogue = Catalogue.load(List.of(new Desk()), folder, SchemaDialect::problems);
        Path file = folder.resolve("audit.jsonl");
        Journal.Settings where = Journal.Settings.of(
                "jdbc:sqlite:" + folder.resolve("journal.db"), Duration.ofHours(1), Clock.systemUTC());
        try (DefaultCamelContext camel = new DefaultCamelContext();
                Journal journal = Journal.open(where);
                AuditLog log = AuditLog.open(file, 1_000_000, 1)) {
            Memory memory = journal.of("key");
            switch (known) {
                case "begun" -> memory.begin(0, 2, CALL);
                case "result" -> memory.keep(0, 2, Talk.result(CALL));
                default -> {
                    // A call that is new.
                }
            }
            var registry = camel.getRegistry();
            Steps steps = new Steps(registry);
            steps.bindTools(new ToolRunner(
                    catalogue,
                    (route, arguments) -> null,
                    org.moonroute.pacing.Workers.platform("test"),
                    Duration.ofSeconds(30)));
            steps.bindJournal(new JournalSteps(
                    Optional.empty(), new BatchJournals(Duration.ofHours(1), Clock.systemUTC()), catalogue));
            steps.bindAudit(new AuditSteps(Optional.of(log)));
            Exchange exchange = new DefaultExchange(camel);
            exchange.setVariable("memory", memory);
            exchange.setVariable("origin", Talk.ORIGIN);
            exchange.setVariable(
                    "conversation",
                    Conversation.open(Talk.prompt("Weather?").withOffered(catalogue.specs()), Talk.LIMITS, Talk.NOON));
            exchange.setProperty(ExchangePropertyKey.SPLIT_INDEX, 2);
            exchange.getMessage().setBody(CALL);
            for (String step : List.of("toolRunner.prepare", "journal.recallResult")) {
                registry.lookupByNameAndType(step, org.apache.camel.Processor.class)
                        .process(exchange);
            }
            assertThat(exchange.getMessage().getBody(ToolTask.class).isDone()).isEqualTo(!known.equals("nothing"));
            for (String step : List.of("toolRunner.runBean", "audit.note")) {
                registry.lookupByNameAndType(step, org.apache.camel.Processor.class)
                        .process(exchange);
            }
        }

        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .contains(
                        "\"ending\":\"" + ending + "\"",
                        "\"failed\":" + failed,
                        "\"call\":3",
                        "\"arguments\":{\"location\":\"Oslo\"}");
    }
}

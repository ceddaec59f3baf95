package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;

/** The time that a tool may take bounds all of it. */
class ToolRunnerTest {
    @Test
    @Timeout(60)
    void a_route_whose_result_is_a_stream_that_never_ends_is_out_of_time_too() throws Exception {
        Catalogue catalogue = Catalogue.load(
                List.of(),
                Path.of("config/tools"),
                List.of(),
                spec -> List.of(),
                Clock.systemUTC(),
                Catalogue.MAX_RESULT_CHARS);
        ToolTask task =
                catalogue.prepare(new ToolCall("1", "get_opening_hours", "{\"day\": \"Sunday\"}"), catalogue.specs());
        assertThat(task.isForRoute()).isTrue();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (PipedOutputStream neverWritten = new PipedOutputStream();
                PipedInputStream endless = new PipedInputStream(neverWritten)) {
            ToolRunner runner =
                    new ToolRunner(catalogue, (route, arguments) -> endless, threads, Duration.ofMillis(50));

            ToolResult result = runner.runRoute(task);

            assertThat(result.failed()).isTrue();
            assertThat(result.content()).contains("get_opening_hours");
        } finally {
            threads.shutdownNow();
        }
    }
}

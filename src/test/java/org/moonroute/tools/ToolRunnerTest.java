package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;

/** What a tool may do, and what becomes of its call. */
@Timeout(60)
class ToolRunnerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final Threads threads = new Threads();
    private final AtomicInteger runs = new AtomicInteger();

    /**
     * What tools run on. Who hands something over goes on when its work has begun, or all of it is over: a thread that is late uses
     * up none of the tool's time.
     */
    private static final class Threads extends ThreadPoolExecutor {
        private final ThreadLocal<CompletableFuture<Void>> work = new ThreadLocal<>();

        Threads() {
            super(0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
        }

        @Override
        public void execute(Runnable task) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            super.execute(() -> {
                work.set(begun);
                try {
                    task.run();
                } finally {
                    begun.complete(null);
                }
            });
            // That the thread is told to stop is for who waits for the end of it.
            begun.join();
        }

        /** The work of this thread has begun. */
        void begin() {
            work.get().complete(null);
        }
    }

    /** A tool whose work is given. */
    private record Working(ToolPolicy policy, Callable<Object> work) implements Tool {
        @Override
        public ToolSpec spec() {
            return new ToolSpec(
                    "work",
                    "Work",
                    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}}}");
        }

        @Override
        public Object call(Map<String, Object> arguments) throws Exception {
            return work.call();
        }
    }

    private record Ready(Catalogue catalogue, ToolRunner runner) {
        Ran run(String arguments) {
            return runner.run(catalogue.prepare(new ToolCall("1", "work", arguments), catalogue.specs()));
        }
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        threads.shutdownNow();
    }

    private Ready ready(ToolPolicy policy, RunBounds bounds, Callable<Object> work) {
        Catalogue catalogue = catalogue(new Working(policy, () -> {
            threads.begin();
            return work.call();
        }));
        return new Ready(catalogue, new ToolRunner(catalogue, (route, arguments) -> null, threads, bounds));
    }

    private static Catalogue catalogue(Object... beans) {
        return Catalogue.load(
                List.of(beans),
                Path.of("src/test/projects/pair/config/tools"),
                List.of(),
                spec -> List.of(),
                Clock.systemUTC(),
                100);
    }

    private static ToolPolicy policy(int retries, int concurrency, Duration cache) {
        return new ToolPolicy(new TreeSet<>(), Optional.empty(), 0, true, retries, concurrency, cache, 0, false);
    }

    /** One call of it at once. */
    private static ToolPolicy inItsOwnTime(Duration timeout) {
        return new ToolPolicy(new TreeSet<>(), Optional.of(timeout), 0, false, 0, 1, Duration.ZERO, 0, false);
    }

    @Test
    void a_route_whose_result_is_a_stream_that_never_ends_is_out_of_time_too() throws Exception {
        Catalogue catalogue = catalogue();
        ToolTask task =
                catalogue.prepare(new ToolCall("1", "get_opening_hours", "{\"day\": \"Sunday\"}"), catalogue.specs());
        assertThat(task.isForRoute()).isTrue();
        try (PipedOutputStream neverWritten = new PipedOutputStream();
                PipedInputStream endless = new PipedInputStream(neverWritten)) {
            ToolRunner.RouteCall route = (name, arguments) -> {
                threads.begin();
                return endless;
            };
            ToolRunner runner = new ToolRunner(catalogue, route, threads, SHORT);

            ToolResult result = runner.runRoute(task);

            assertThat(result.failed()).isTrue();
            assertThat(result.content()).contains("get_opening_hours");
        }
    }

    static Stream<Throwable> whatToolsDieOf() {
        return Stream.of(
                new IllegalStateException("the till is locked"),
                new StackOverflowError(),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("org/example/Gone"),
                new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new NullPointerException("no message, either");
                    }
                },
                new Error("of nothing in particular"));
    }

    @ParameterizedTest
    @MethodSource("whatToolsDieOf")
    void whatever_a_tool_dies_of_the_model_is_told_and_the_next_call_runs(Throwable death) {
        Ready ready = ready(ToolPolicy.DEFAULT, RunBounds.of(LONG), () -> {
            if (runs.incrementAndGet() > 1) {
                return "alive";
            }
            throw death instanceof Exception failure ? failure : sneaky(death);
        });

        Ran died = ready.run("{}");

        assertThat(died.ending()).isEqualTo(Ending.FAILED);
        assertThat(died.result().failed()).isTrue();
        assertThat(died.result().content()).startsWith("The tool work failed");
        assertThat(ready.run("{}").result().content()).isEqualTo("alive");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable death) throws T {
        throw (T) death;
    }

    @Test
    void a_result_that_comes_later_is_waited_for_within_the_tools_time_and_then_cancelled() {
        CompletableFuture<Object> never = new CompletableFuture<>();
        Ran outOfTime =
                ready(inItsOwnTime(SHORT), RunBounds.of(LONG), () -> never).run("{}");
        assertThat(outOfTime.ending()).isEqualTo(Ending.TIMED_OUT);
        await().until(never::isCancelled);

        for (Throwable why :
                List.of(new IllegalStateException("the till is locked"), new Error("the till is locked"))) {
            Ran failed = ready(ToolPolicy.DEFAULT, RunBounds.of(LONG), () -> CompletableFuture.failedFuture(why))
                    .run("{}");
            assertThat(failed.result().content()).isEqualTo("The tool work failed: the till is locked");
        }
    }

    @Test
    void a_tool_that_does_not_end_when_it_is_told_to_takes_a_bounded_number_of_threads() {
        CountDownLatch end = new CountDownLatch(1);
        Ready ready = ready(ToolPolicy.DEFAULT, RunBounds.of(SHORT), () -> {
            runs.incrementAndGet();
            while (true) {
                try {
                    end.await();
                    return "done";
                } catch (InterruptedException ignored) {
                    // As a tool does that knows no better.
                }
            }
        });

        for (int i = 0; i < Gate.MAX_ABANDONED; i++) {
            assertThat(ready.run("{}").ending()).isEqualTo(Ending.TIMED_OUT);
        }
        Ran next = ready.run("{}");

        assertThat(next.ending()).isEqualTo(Ending.BUSY);
        assertThat(next.tries()).isZero();
        assertThat(next.result().content()).contains("work hangs", "was not run");
        assertThat(runs).hasValue(Gate.MAX_ABANDONED);

        end.countDown();
        await().untilAsserted(() -> assertThat(ready.run("{}").ending()).isEqualTo(Ending.RAN));
    }

    @Test
    void a_tool_that_heeds_that_it_is_told_to_end_is_not_counted_as_one_that_hangs() {
        Ready ready = ready(ToolPolicy.DEFAULT, RunBounds.of(SHORT), () -> {
            new CountDownLatch(1).await();
            return "never";
        });

        for (int i = 0; i < 2 * Gate.MAX_ABANDONED; i++) {
            assertThat(ready.run("{}").ending()).isEqualTo(Ending.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 256, 2", "0, 3, 3", "5, 3, 3"})
    void no_more_calls_run_at_once_than_the_tool_and_the_process_allow(int ofTool, int ofProcess, int most)
            throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        RunBounds bounds = new RunBounds(LONG, ofProcess, 0, "");
        Ready ready = ready(policy(0, ofTool, Duration.ZERO), bounds, () -> {
            inside.incrementAndGet();
            go.await();
            return "done";
        });
        List<Ending> endings = new CopyOnWriteArrayList<>();
        List<Thread> callers = Stream.generate(
                        () -> new Thread(() -> endings.add(ready.run("{}").ending())))
                .limit(12)
                .toList();
        callers.forEach(Thread::start);

        await().untilAsserted(() -> {
            assertThat(inside).hasValue(most);
            assertThat(callers).extracting(Thread::getState).doesNotContain(Thread.State.NEW, Thread.State.RUNNABLE);
        });
        assertThat(inside).hasValue(most);
        go.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(endings).hasSize(12).containsOnly(Ending.RAN);
    }

    @Test
    void a_call_that_finds_no_place_within_the_tools_time_is_told_to_the_model_and_not_run() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        ToolPolicy one = inItsOwnTime(Duration.ofSeconds(1));
        CountDownLatch end = new CountDownLatch(1);
        Ready ready = ready(one, RunBounds.of(LONG), () -> {
            runs.incrementAndGet();
            begun.countDown();
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException ignored) {
                    // It keeps its place: it still works.
                }
            }
            return "done";
        });
        Future<Ran> first = callers.submit(() -> ready.run("{}"));
        begun.await();

        Ran second = ready.run("{}");

        assertThat(second.ending()).isEqualTo(Ending.BUSY);
        assertThat(second.result().failed()).isTrue();
        assertThat(second.result().content()).contains("work is busy", "within 1 s", "was not run");
        assertThat(runs).hasValue(1);
        assertThat(first.get().ending()).isEqualTo(Ending.TIMED_OUT);
        end.countDown();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            works           | 2 | RAN       | 1
            fails once      | 2 | RAN       | 2
            fails twice     | 2 | RAN       | 3
            fails thrice    | 2 | FAILED    | 3
            fails once      | 0 | FAILED    | 1
            hangs once      | 1 | RAN       | 2
            hangs twice     | 1 | TIMED_OUT | 2
            dies once       | 2 | FAILED    | 1
            misfits once    | 2 | FAILED    | 1
            """)
    void a_failure_is_tried_again_as_often_as_the_tool_allows_where_that_may_help(
            String what, int retries, Ending ending, int tries) {
        Duration bound = what.startsWith("hangs") ? Duration.ofSeconds(1) : LONG;
        int bad = List.of("once", "twice", "thrice").indexOf(what.replaceFirst(".* ", "")) + 1;
        Ready ready = ready(policy(retries, 0, Duration.ZERO), RunBounds.of(bound), () -> {
            if (runs.incrementAndGet() > bad) {
                return "done";
            }
            return switch (what.replaceFirst(" .*", "")) {
                case "fails" -> throw new IllegalStateException("not now");
                case "dies" -> throw new StackOverflowError();
                case "misfits" -> throw new BadArguments("a is odd", null);
                default -> {
                    new CountDownLatch(1).await();
                    yield "never";
                }
            };
        });

        Ran ran = ready.run("{}");

        assertThat(ran.ending()).isEqualTo(ending);
        assertThat(ran.tries()).isEqualTo(tries);
        assertThat(runs).hasValue(tries);
    }

    static Stream<Arguments> callsAndRuns() {
        return Stream.of(
                Arguments.of("the same call", Duration.ofHours(1), List.of("{\"a\":1}", "{\"a\":1}"), 1),
                Arguments.of(
                        "in another order", Duration.ofHours(1), List.of("{\"a\":1,\"b\":2}", "{\"b\":2, \"a\":1}"), 1),
                Arguments.of("with what is dropped", Duration.ofHours(1), List.of("{\"a\":1}", "{\"a\":1,\"x\":2}"), 1),
                Arguments.of("other arguments", Duration.ofHours(1), List.of("{\"a\":1}", "{\"a\":2}"), 2),
                Arguments.of("when the time is over", Duration.ofNanos(1), List.of("{\"a\":1}", "{\"a\":1}"), 2),
                Arguments.of("of a tool without a cache", Duration.ZERO, List.of("{\"a\":1}", "{\"a\":1}"), 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsAndRuns")
    void a_result_serves_for_the_same_call_for_its_time(String what, Duration cache, List<String> calls, int expected) {
        Ready ready = ready(policy(0, 0, cache), RunBounds.of(LONG), () -> "result " + runs.incrementAndGet());

        List<Ran> all = calls.stream().map(ready::run).toList();

        assertThat(runs).hasValue(expected);
        assertThat(all.get(1).ending()).isEqualTo(expected == 1 ? Ending.CACHED : Ending.RAN);
        assertThat(all.get(1).result().content()).isEqualTo("result " + expected);
    }

    @Test
    void a_failure_is_not_kept() {
        Ready ready = ready(policy(0, 0, LONG), RunBounds.of(LONG), () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
            }
            return "done";
        });

        assertThat(ready.run("{}").ending()).isEqualTo(Ending.FAILED);
        assertThat(ready.run("{}").ending()).isEqualTo(Ending.RAN);
    }

    @Test
    void the_result_that_was_longest_without_use_makes_room() {
        RunBounds two = new RunBounds(LONG, 10, 2, "");
        Ready ready = ready(policy(0, 0, LONG), two, () -> "result " + runs.incrementAndGet());

        ready.run("{\"a\":1}");
        ready.run("{\"a\":2}");
        ready.run("{\"a\":1}");
        ready.run("{\"a\":3}");

        assertThat(ready.run("{\"a\":1}").ending()).isEqualTo(Ending.CACHED);
        assertThat(ready.run("{\"a\":2}").ending()).isEqualTo(Ending.RAN);
    }

    @Test
    void the_same_call_of_many_at_the_same_time_runs_once() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Ready ready = ready(policy(0, 0, LONG), RunBounds.of(LONG), () -> {
            go.await();
            return "result " + runs.incrementAndGet();
        });
        List<Future<Ran>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(callers.submit(() -> ready.run("{\"a\":1}")));
        }
        go.countDown();

        for (Future<Ran> each : all) {
            assertThat(each.get().result().content()).isEqualTo("result 1");
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void who_waits_for_the_same_call_runs_it_when_the_one_who_did_is_told_to_stop() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Ready ready = ready(policy(0, 0, LONG), RunBounds.of(LONG), () -> {
            if (runs.incrementAndGet() == 1) {
                begun.countDown();
                new CountDownLatch(1).await();
            }
            return "done";
        });
        AtomicInteger abandoned = new AtomicInteger();
        Thread first = new Thread(() -> {
            try {
                ready.run("{}");
            } catch (Abandoned told) {
                abandoned.incrementAndGet();
            }
        });
        first.start();
        begun.await();
        Future<Ran> second = callers.submit(() -> ready.run("{}"));

        first.interrupt();

        assertThat(second.get().result().content()).isEqualTo("done");
        first.join();
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void who_is_told_to_stop_leaves_no_result_and_tells_the_tool() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        Ready ready = ready(ToolPolicy.DEFAULT, RunBounds.of(LONG), () -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                told.countDown();
            }
            return "never";
        });
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> ready.run("{}")).isInstanceOf(Abandoned.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            short    | fine                                   | fine
            long     | a summary                              | [The result was too long. This is a summary of it.] a summary
            long     | FAILS                                  | The result was cut off here
            long     | HANGS                                  | The result was cut off here
            long     | ''                                     | The result was cut off here
            long     | LONG                                   | The result was cut off here
            failing  | a summary                              | The tool work failed: xxx
            """)
    void a_long_result_is_made_shorter_by_a_route_and_else_cut(String what, String says, String told) {
        List<String> seen = new CopyOnWriteArrayList<>();
        Catalogue catalogue = catalogue(new Working(inItsOwnTime(LONG), () -> {
            if (what.equals("failing")) {
                throw new IllegalStateException("x".repeat(5_000));
            }
            return what.equals("short") ? "fine" : "x".repeat(3_000_000);
        }));
        ToolRunner.RouteCall route = (name, text) -> {
            seen.add(name + " " + ((String) text).length());
            threads.begin();
            switch (says) {
                case "FAILS" -> throw new IllegalStateException("no summary today");
                case "HANGS" -> new CountDownLatch(1).await();
                default -> {
                    // It answers.
                }
            }
            return says.equals("LONG") ? "y".repeat(1_000) : says;
        };
        RunBounds bounds = new RunBounds(says.equals("HANGS") ? SHORT : LONG, 10, 0, "shorter");
        Ready ready = new Ready(catalogue, new ToolRunner(catalogue, route, threads, bounds));

        String content = ready.run("{}").result().content();

        assertThat(content.replace('\n', ' ')).contains(told).hasSizeLessThan(700);
        assertThat(seen).isEqualTo(what.equals("long") ? List.of("shorter 1000000") : List.of());
    }
}

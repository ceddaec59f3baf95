package org.moonroute;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Talk;
import org.moonroute.conversation.ToolCall;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Ran;
import org.moonroute.tools.ToolRunner;
import org.moonroute.tools.ToolTask;
import org.moonroute.tools.Weather;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a tool call costs beside the tool, journal and audit log off. See docs/benchmarks.md. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ToolBench {
    private static final int EIGHT = 8;
    private static final ToolCall CALL = new ToolCall("get_weather:0", "get_weather", "{\"location\": \"New York\"}");
    /** The splitter of 2-answer, alone. */
    private static final String ROUND = """
            - route:
                id: round
                from:
                  uri: direct:round
                  steps:
                    - split:
                        expression: {simple: {expression: "${body}"}}
                        parallelProcessing: true
                        synchronous: true
                        executorService: "#toolThreads"
                        aggregationStrategy: "#inOrder"
                        stopOnException: true
                        steps:
                          - to: {uri: direct:call-tool}
            """;

    private DefaultCamelContext camel;
    private ProducerTemplate template;
    private Catalogue catalogue;
    private ToolRunner runner;
    private Conversation conversation;

    /** Starts what the engine has of tools. */
    @Setup
    public void start() throws Exception {
        camel = new DefaultCamelContext();
        camel.setStreamCaching(false);
        var registry = camel.getRegistry();
        Settings settings = Settings.load(Path.of("").toAbsolutePath(), Map.of());
        Engine.Start start = new Engine.Start(
                settings,
                Optional.of("sk-bench"),
                true,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                new Engine.Passwords("", "", "", "", "", ""),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Clock clock = Clock.systemUTC();
        catalogue = new ToolWiring(start, new ServiceSettings(start, clock), clock).bindTo(camel);
        Steps steps = new Steps(registry);
        steps.bindApprovals(new ApprovalSteps(null, new GrantedBeforehand(Set.of()), Duration.ofHours(1), clock));
        steps.bindJournal(new JournalSteps(
                Optional.empty(), new BatchJournals(Duration.ofHours(1), Clock.systemUTC()), catalogue));
        steps.bindAudit(new AuditSteps(Optional.empty()));
        Decisions.bindTo(registry, false, false);
        registry.bind("inOrder", new GroupedBodyAggregationStrategy());
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.resolveMandatoryResource(camel, "file:routes/4-call-tool.camel.yaml"),
                        ResourceHelper.fromString("round.camel.yaml", ROUND));
        camel.start();
        template = camel.createProducerTemplate();
        runner = new ToolRunner(
                Catalogue.load(List.of(new Weather()), Path.of("nowhere"), SchemaDialect::problems),
                (route, arguments) -> null,
                Workers.platform("bench"),
                Duration.ofSeconds(30));
        conversation = Conversation.open(
                Talk.prompt("What is the weather?").withOffered(catalogue.specs()), Talk.LIMITS, Talk.NOON);
    }

    /** Ends it. */
    @TearDown
    public void stop() {
        camel.stop();
    }

    /** Looked up and checked. */
    @Benchmark
    public ToolTask prepared() {
        return runner.prepare(CALL, conversation);
    }

    /** And run. */
    @Benchmark
    public Ran run() {
        return runner.run(runner.prepare(CALL, conversation));
    }

    /** A round of one call, through the routes. */
    @Benchmark
    public Object roundOfOne() {
        return round(1);
    }

    /** A round of eight calls, through the routes; the time of one of them. */
    @Benchmark
    @OperationsPerInvocation(EIGHT)
    public Object roundOfEight() {
        return round(EIGHT);
    }

    private Object round(int calls) {
        List<ToolCall> all = IntStream.range(0, calls).mapToObj(i -> CALL).toList();
        return template.send("direct:round", ExchangePattern.InOut, exchange -> {
                    exchange.setVariable("conversation", conversation);
                    exchange.getMessage().setBody(all);
                })
                .getMessage()
                .getBody();
    }
}

package org.moonroute;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.moonroute.approval.Approvals;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRow;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.files.PromptFile;
import org.moonroute.files.PromptFiles;
import org.moonroute.moonshot.Balance;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.run.Tally;

/** The routes, running. */
final class CamelEngine implements Engine {
    /** Where prompts come from that the program itself hands over. */
    private static final Origin CALLER = new Origin.Caller("ask", Lane.INTERACTIVE);

    private final Wiring.Parts parts;
    private final ProducerTemplate template;
    private final EngineEnd end;

    /** The engine of these routes, which are started. */
    CamelEngine(Main main, Wiring.Parts parts) throws Exception {
        this.parts = parts;
        this.template = main.getCamelTemplate();
        this.end = new EngineEnd(main, parts);
    }

    @Override
    public List<PromptFile> find(List<Path> paths, Optional<Path> out) throws IOException {
        return new PromptFiles(out, PromptFormats::isPromptFile).list(paths);
    }

    @Override
    public Outcome ask(String text) {
        return ask(Prompt.of(CALLER, text));
    }

    @Override
    public Outcome ask(Prompt prompt) {
        return (Outcome) send("direct:receive-prompt", prompt);
    }

    @Override
    public List<String> toolNames() {
        return parts.catalogue().names();
    }

    @Override
    public ToolResult callTool(String name, String arguments) {
        Prompt prompt = parts.catalogue().offer(Prompt.of(CALLER, name).withTools(List.of("*")));
        Exchange done = template.send("direct:call-tool", exchange -> {
            exchange.setVariable("origin", CALLER);
            ApprovalSteps.open(exchange);
            exchange.setVariable("conversation", parts.conversations().open(prompt));
            // As if it were the only one of its round.
            exchange.setProperty(ExchangePropertyKey.SPLIT_INDEX, 0);
            exchange.getMessage().setBody(new ToolCall("call-1", name, arguments));
        });
        if (done.getException() != null) {
            throw new CamelExecutionException("the tool " + name + " could not be called", done, done.getException());
        }
        return done.getMessage().getBody(ToolResult.class);
    }

    @Override
    public void answer(Iterator<PromptFile> files) {
        send("direct:receive-files", files);
    }

    private Object send(String endpoint, Object body) {
        try {
            return template.requestBody(endpoint, body);
        } catch (CamelExecutionException failed) {
            for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
                if (cause instanceof Abandoned left) {
                    throw left;
                }
            }
            throw failed;
        }
    }

    @Override
    public Batch open(BatchPlan plan, Optional<Path> template, InputStream stdin) throws IOException {
        Batch batch = Batch.open(plan, parts.batches().around(plan, template, stdin, Clock.systemUTC()));
        try {
            parts.dispatch().ifPresent(dispatch -> dispatch.begin(batch));
            return batch;
        } catch (RuntimeException refused) {
            batch.close();
            throw refused;
        }
    }

    @Override
    public void answerRows(Batch batch, UnaryOperator<Iterator<BatchRow>> until) {
        try {
            send("direct:receive-batch", until.apply(batch));
            parts.dispatch().ifPresent(dispatch -> dispatch.finish(batch));
        } finally {
            parts.batches().journals().end(batch);
        }
    }

    @Override
    public BatchEstimate estimate(BatchPlan plan, Optional<Path> template) throws IOException {
        return parts.batches()
                .estimator()
                .estimate(
                        plan, parts.batches().around(plan, template, InputStream.nullInputStream(), Clock.systemUTC()));
    }

    @Override
    public Optional<BigDecimal> balance() {
        return parts.balance().flatMap(Balance::available);
    }

    @Override
    public void budget(BigDecimal limit, BigDecimal spent) {
        parts.pacer().budget(limit, spent);
    }

    @Override
    public Approvals approvals() {
        return parts.approvals();
    }

    @Override
    public int callsInFlight() {
        return parts.dispatch().map(DispatchParts::out).orElseGet(parts.pacer()::inFlight);
    }

    @Override
    public Tally tally() {
        return parts.tally();
    }

    @Override
    public Optional<String> stopped() {
        return Optional.ofNullable(parts.pacer().stopped());
    }

    @Override
    public Optional<String> stillOut() {
        return parts.dispatch().flatMap(DispatchParts::stillOut);
    }

    @Override
    public Optional<String> messagesFrom() {
        return parts.broker().map(BrokerParts::place);
    }

    @Override
    public Optional<String> requestsTo() {
        return parts.server().map(HttpParts::url);
    }

    @Override
    public void takeNoMore() {
        end.takeNoMore();
    }

    @Override
    public void drain(Duration time) {
        end.drain(time);
    }

    @Override
    public void close() {
        end.close();
    }
}

package org.moonroute;

import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.moonroute.approval.Approvals;
import org.moonroute.audit.AuditLog;
import org.moonroute.batch.Batches;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Conversations;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Failures;
import org.moonroute.files.Fingerprint;
import org.moonroute.files.Inbox;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.journal.Journal;
import org.moonroute.journal.JournalFailed;
import org.moonroute.moonshot.Balance;
import org.moonroute.moonshot.HeardCalls;
import org.moonroute.moonshot.ModelHttp;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.moonshot.Rounds;
import org.moonroute.pacing.Pacer;
import org.moonroute.pacing.Workers;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
import org.moonroute.trace.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every bean that the routes name, from the settings. The only class that sees every package. */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    /** Batches of the inbox that run at the same time; more wait. */
    private static final int BATCHES = 4;

    private final Clock clock = Clock.systemUTC();
    private final Engine.Start start;
    private final Settings settings;
    private final ServiceSettings service;
    private final PromptSettings prompts;
    private final AccountSettings account;
    private final Optional<Background<Journal>> journal;
    private final Optional<Background<BrokerParts>> broker;
    private Optional<AuditLog> audit = Optional.empty();
    private Optional<Catalogue> tools = Optional.empty();

    /** What the engine itself needs of what was made. */
    record Parts(
            Pacer pacer,
            Tally tally,
            Catalogue catalogue,
            Conversations conversations,
            Approvals approvals,
            BatchParts batches,
            Optional<Balance> balance,
            CloseableHttpClient http,
            Optional<BrokerParts> broker,
            Optional<HttpParts> server,
            Optional<Watch> watch,
            Optional<Traces> traces,
            Optional<DispatchParts> dispatch,
            Optional<Journal> journal,
            Optional<AuditLog> audit) {}

    Wiring(Engine.Start start) {
        this.start = start;
        this.settings = start.settings();
        this.service = new ServiceSettings(start, clock);
        this.prompts = new PromptSettings(start);
        this.account = new AccountSettings(settings);
        boolean messages = JmsWiring.isWanted(start);
        this.journal = messages || HttpParts.isWanted(start)
                ? Optional.of(Background.open("journal-opens", this::journal))
                : Optional.empty();
        this.broker = messages
                ? Optional.of(Background.open("broker-opens", () -> BrokerParts.open(start, clock)))
                : Optional.empty();
    }

    /** Makes the beans and puts them into the registry, under the names that the routes know them by. */
    Parts bindTo(CamelContext camel) throws Exception {
        Registry registry = camel.getRegistry();
        Pacer pacer = account.pacer(clock);
        ModelProfiles profiles = service.profiles();
        Optional<Balance> balance = service.balance();
        Optional<Watch> watch =
                HttpParts.isWanted(start) ? Optional.of(Watch.of(pacer, profiles, balance, clock)) : Optional.empty();
        Catalogue catalogue = new ToolWiring(start, service, clock).bindTo(camel);
        tools = Optional.of(catalogue);
        Optional<Traces> traces = new TraceSettings(start)
                .traces(profiles.names(), name -> catalogue.names().contains(name));
        Tally tally = new Tally(start.simulated(), outcome -> {
            watch.ifPresent(watching -> watching.outcome(outcome));
            traces.ifPresent(told -> told.outcome(outcome));
        });
        CloseableHttpClient http = new HeardCalls(service.http(account.concurrency()));
        registry.bind("pacer", pacer);
        registry.bind("tally", tally);
        registry.bind("modelHttp", http);
        // Else camel-http gets TLS ready for its http scheme too, which takes a tenth of a short run and is never used.
        camel.getComponent("http", HttpComponent.class).setClientConnectionManager(ModelHttp.plainConnections());
        Rounds rounds = service.rounds(profiles);
        Conversations conversations = new Conversations(prompts.limits(), clock);
        registry.bind("conversations", conversations);
        Failures failures = new Failures(() -> pacer.stopped() != null, clock);
        registry.bind("failures", failures);
        Defaults defaults = prompts.defaults();
        PromptReader reader =
                new PromptReader(new PromptFormats(settings.bytes("moonroute.prompt.max-size"), start.variables()));
        registry.bind("promptReader", reader);
        OutcomeFiles outcomes = outcomeFiles(defaults);
        registry.bind("outcomeFiles", outcomes);
        Inbox inbox = bindInbox(registry);
        Steps steps = new Steps(registry);
        ApprovalSettings wanted = new ApprovalSettings(start, clock);
        Approvals approvals = wanted.approvals(account.concurrency());
        ApprovalSteps approving = wanted.steps(approvals, catalogue);
        steps.bindConversation(defaults, catalogue, profiles, conversations, approving);
        steps.bindApprovals(approving);
        steps.bindRounds(rounds, pacer, round -> watch.ifPresent(watching -> watching.call(round)));
        steps.bindDelivery(new Batches(), outcomes, inbox, tally);
        Optional<DispatchParts> dispatch = start.via().map(url -> DispatchParts.to(url, start, defaults, pacer, clock));
        steps.bindDispatch(dispatch);
        Decisions.bindIsForElsewhere(registry, dispatch.isPresent());
        Decisions.bindTo(
                registry,
                !settings.text("moonroute.copy-outcomes-to").equals("none"),
                settings.word("moonroute.account.prompt-tokens", PromptTokens.class) == PromptTokens.SERVICE);
        registry.bind("eachOnItsOwn", new UseOriginalAggregationStrategy(null, false));
        registry.bind("inOrder", new GroupedBodyAggregationStrategy());
        registry.bind("promptThreads", account.workers(promptPlaces(), "prompt"));
        registry.bind("rowThreads", rowThreads());
        BatchJournals journals = new BatchJournals(settings.duration("moonroute.journal.keep"), clock);
        BatchParts batches = new BatchParts(
                reader,
                start.variables(),
                start.simulated(),
                new BatchParts.Way(defaults, catalogue, profiles, conversations, rounds),
                account.limits(),
                journals);
        Decisions.bindIsBatchFile(registry);
        UnattendedBatches unattended =
                new UnattendedBatches(start, batches, pacer, camel.createProducerTemplate(), clock);
        registry.bind("inboxBatches", new InboxBatches(unattended, inbox));
        registry.bind("batchThreads", Workers.atMost(batchesAtOnce(BATCHES), "batch"));
        Optional<Journal> kept = journal.map(Background::get);
        steps.bindJournal(new JournalSteps(kept, journals, catalogue));
        audit = AuditSteps.log(settings);
        steps.bindAudit(new AuditSteps(audit));
        Optional<BrokerParts> messages = messages(camel, outcomes);
        JmsApprovals byMessages = new JmsApprovals(approvals, settings, clock);
        steps.bindDecisions(byMessages);
        messages.ifPresent(byMessages::tellBy);
        watch.ifPresent(watching -> watching.over(messages, kept.orElseThrow()));
        Optional<HttpParts> server = watch.map(watching -> HttpParts.bindTo(
                camel,
                start,
                failures,
                outcomes,
                new HttpParts.Beside(
                        defaults,
                        profiles,
                        catalogue,
                        admitted -> new HttpBatches(unattended, admitted),
                        batchesAtOnce(settings.count("moonroute.http.batches")),
                        account.concurrency(),
                        new AccountRoom(pacer, settings.duration("moonroute.http.max-wait")),
                        watching,
                        new ApprovalRecords(approvals, clock)),
                clock));
        if (server.isEmpty()) {
            steps.bindNoHttp();
        }
        return new Parts(
                pacer,
                tally,
                catalogue,
                conversations,
                approvals,
                batches,
                balance,
                http,
                messages,
                server,
                watch,
                traces,
                dispatch,
                kept,
                audit);
    }

    /** The splitter that brings the rows takes up a place itself. A row that is answered elsewhere takes nothing of the account. */
    private Workers rowThreads() {
        return start.via().isPresent()
                ? Workers.atMost(settings.count("moonroute.batch.window") + 1, "row")
                : account.workers(
                        account.concurrency() + 1 + (HttpParts.isWanted(start) && account.concurrency() == 1 ? 1 : 0),
                        "row");
    }

    /** Those of the inbox and those of HTTP each take up places of rows: together never all of them, else no row would have one. */
    private int batchesAtOnce(int wanted) {
        return Math.min(wanted, Math.max(1, account.concurrency() / 2));
    }

    private Journal journal() {
        String url = settings.optional("moonroute.journal.url")
                .orElseGet(() -> "jdbc:sqlite:" + settings.home().resolve("data/journal.db"));
        try {
            return Journal.open(Journal.Settings.of(url, settings.duration("moonroute.journal.keep"), clock)
                    .withLogin(
                            settings.text("moonroute.journal.user"),
                            start.passwords().journal()));
        } catch (JournalFailed wrong) {
            throw new SettingsException("moonroute.journal.url: " + wrong.getMessage());
        }
    }

    private Optional<BrokerParts> messages(CamelContext camel, OutcomeFiles outcomes) {
        if (broker.isEmpty()) {
            new Steps(camel.getRegistry()).bindNoJms();
            return Optional.empty();
        }
        BrokerParts open = broker.get().get();
        new JmsWiring(start, clock).bindTo(camel, open, outcomes);
        return Optional.of(open);
    }

    /** What was opened, when the start fails. */
    void close() {
        broker.ifPresent(opening -> opening.closeIfOpen(BrokerParts::close));
        journal.ifPresent(opening -> opening.closeIfOpen(Journal::close));
        audit.ifPresent(AuditLog::close);
        tools.ifPresent(Catalogue::close);
    }

    /** The splitter that brings the prompts of a command line runs on the same threads, and takes up a place itself. */
    private int promptPlaces() {
        int concurrency = account.concurrency();
        return start.inbox().isPresent() ? concurrency : concurrency + 1;
    }

    private OutcomeFiles outcomeFiles(Defaults defaults) {
        String service = start.simulated()
                ? "sandbox"
                : settings.text("moonroute.base-url").replaceFirst("/+$", "");
        return new OutcomeFiles(new Fingerprint(service + "\n" + defaults), start.simulated(), patience());
    }

    private Inbox bindInbox(Registry registry) {
        Inbox inbox = new Inbox(
                start.inbox().orElseGet(() -> settings.homePath("moonroute.inbox")),
                settings.homePath("moonroute.outbox"),
                settings.duration("moonroute.inbox.settle"),
                clock);
        registry.bind("inbox", inbox);
        GenericFileFilter<File> settled = file -> inbox.isSettled(file.getFile());
        registry.bind("settledFiles", settled);
        return inbox;
    }

    /** What is written was paid for: somebody at a terminal is told, and has time to make room; a service goes on. */
    private OutcomeFiles.Patience patience() {
        return new OutcomeFiles.Patience(start.inbox().isPresent() ? Integer.MAX_VALUE : 30, Duration.ofSeconds(1));
    }

    private enum PromptTokens {
        ESTIMATE,
        SERVICE
    }
}

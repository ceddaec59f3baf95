package org.moonroute;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.moonroute.batch.Batches;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Conversations;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Failures;
import org.moonroute.conversation.Limits;
import org.moonroute.conversation.Options;
import org.moonroute.conversation.Usage;
import org.moonroute.files.Fingerprint;
import org.moonroute.files.Inbox;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.http.Admission;
import org.moonroute.journal.Journal;
import org.moonroute.journal.JournalFailed;
import org.moonroute.moonshot.ApiKey;
import org.moonroute.moonshot.Balance;
import org.moonroute.moonshot.ModelHttp;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.moonshot.ProfileFile;
import org.moonroute.moonshot.Retries;
import org.moonroute.moonshot.Rounds;
import org.moonroute.moonshot.Trace;
import org.moonroute.pacing.Pacer;
import org.moonroute.pacing.Workers;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;
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
    private final ApiKey key;
    private final AccountSettings account;
    private final Optional<Background<Journal>> journal;
    private final Optional<Background<BrokerParts>> broker;

    /** What the engine itself needs of what was made. */
    record Parts(
            Pacer pacer,
            Tally tally,
            Catalogue catalogue,
            BatchParts batches,
            Optional<Balance> balance,
            CloseableHttpClient http,
            Optional<BrokerParts> broker,
            Optional<HttpParts> server,
            Optional<Watch> watch,
            Optional<DispatchParts> dispatch,
            Optional<Journal> journal) {}

    Wiring(Engine.Start start) {
        this.start = start;
        this.settings = start.settings();
        this.key = new ApiKey(start.key().orElse(""));
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
        ModelProfiles profiles = profiles();
        Optional<Balance> balance = balance();
        Optional<Watch> watch =
                HttpParts.isWanted(start) ? Optional.of(Watch.of(pacer, profiles, balance, clock)) : Optional.empty();
        Tally tally = watch.map(watching -> new Tally(start.simulated(), watching::outcome))
                .orElseGet(() -> new Tally(start.simulated()));
        CloseableHttpClient http = http();
        registry.bind("pacer", pacer);
        registry.bind("tally", tally);
        registry.bind("modelHttp", http);
        // Else camel-http gets TLS ready for its http scheme too, which takes a tenth of a short run and is never used.
        camel.getComponent("http", HttpComponent.class).setClientConnectionManager(ModelHttp.plainConnections());
        Rounds rounds = rounds(profiles);
        Conversations conversations = new Conversations(limits(), clock);
        registry.bind("conversations", conversations);
        Failures failures = new Failures(() -> pacer.stopped() != null, clock);
        registry.bind("failures", failures);
        Defaults defaults = defaults();
        PromptReader reader =
                new PromptReader(new PromptFormats(settings.bytes("moonroute.prompt.max-size"), start.variables()));
        registry.bind("promptReader", reader);
        OutcomeFiles outcomes = outcomeFiles(defaults);
        registry.bind("outcomeFiles", outcomes);
        Inbox inbox = bindInbox(registry);
        Catalogue catalogue = new ToolWiring(settings, clock).bindTo(camel);
        Steps steps = new Steps(registry);
        steps.bindConversation(defaults, catalogue, profiles, conversations);
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
        steps.bindJournal(new JournalSteps(kept, journals));
        Optional<BrokerParts> messages = messages(camel, outcomes);
        watch.ifPresent(watching -> watching.over(messages, kept.orElseThrow()));
        Optional<HttpParts> server = watch.map(watching -> server(
                camel,
                defaults,
                failures,
                outcomes,
                new HttpParts.Beside(
                        profiles,
                        admitted -> new HttpBatches(unattended, admitted),
                        batchesAtOnce(settings.count("moonroute.http.batches")),
                        watching)));
        if (server.isEmpty()) {
            steps.bindNoHttp();
        }
        return new Parts(pacer, tally, catalogue, batches, balance, http, messages, server, watch, dispatch, kept);
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

    private HttpParts server(
            CamelContext camel, Defaults defaults, Failures failures, OutcomeFiles outcomes, HttpParts.Beside beside) {
        ClientKeys clients = ClientKeys.open(start, clock);
        Admission admission = new Admission(
                clients,
                defaults.options().model().orElse(""),
                model -> beside.models().cost(model, Usage.NONE).amount() != null);
        return HttpParts.bindTo(camel, start, clients, admission, failures, outcomes, beside, clock);
    }

    /** What was opened, when the start fails. */
    void close() {
        broker.ifPresent(opening -> opening.closeIfOpen(BrokerParts::close));
        journal.ifPresent(opening -> opening.closeIfOpen(Journal::close));
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

    /** A fault in a file of the configuration is the user's to mend, as one in the settings is. */
    static <T> T configured(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalStateException wrong) {
            throw new SettingsException(wrong.getMessage());
        }
    }

    private ModelProfiles profiles() {
        ProfileFile file = configured(() -> ProfileFile.read(settings.home().resolve("config/models.yaml")));
        ModelProfiles.Rules rules = new ModelProfiles.Rules(
                settings.word("moonroute.unsupported-parameters", Unsupported.class) == Unsupported.DROP,
                start.simulated() || isMoonshot(),
                () -> start.asOf().orElseGet(() -> LocalDate.now(ZoneOffset.UTC)),
                LOG::warn);
        return new ModelProfiles(file.models(), file.unlisted(), rules);
    }

    private enum Unsupported {
        FAIL,
        DROP
    }

    private enum PromptTokens {
        ESTIMATE,
        SERVICE
    }

    private enum Truncated {
        FAIL,
        DELIVER
    }

    private boolean isMoonshot() {
        String url = settings.text("moonroute.base-url");
        String host = URI.create(url).getHost();
        if (URI.create(url).getUserInfo() != null) {
            throw new SettingsException(
                    "moonroute.base-url must hold no user and no password; the key is MOONSHOT_API_KEY");
        }
        if (host == null || !url.startsWith("http")) {
            throw new SettingsException(
                    "moonroute.base-url must be like https://api.moonshot.ai/v1, not '" + url + "'");
        }
        return host.endsWith(".moonshot.ai") || host.endsWith(".moonshot.cn");
    }

    /** Only Moonshot's own service has such an account. */
    private Optional<Balance> balance() {
        String url = settings.text("moonroute.base-url").replaceFirst("/+$", "");
        return start.simulated() || isMoonshot()
                ? Optional.of(new Balance(url, key, settings.duration("moonroute.connect-timeout")))
                : Optional.empty();
    }

    private CloseableHttpClient http() {
        return ModelHttp.client(
                key,
                account.concurrency(),
                settings.duration("moonroute.connect-timeout"),
                settings.bytes("moonroute.reply.max-size"),
                start.trace().map(out -> Trace.to(out, key)).orElse(Trace.OFF));
    }

    private Rounds rounds(ModelProfiles profiles) {
        Retries retries = new Retries(
                settings.count("moonroute.retry.max-tries"),
                settings.duration("moonroute.retry.max-time"),
                settings.duration("moonroute.retry.base"),
                settings.duration("moonroute.retry.longest"),
                settings.duration("moonroute.retry.park"),
                start.inbox().isPresent());
        return new Rounds(
                settings.text("moonroute.max-tokens-field"),
                profiles,
                retries,
                settings.duration("moonroute.call-timeout"),
                key,
                clock);
    }

    private Limits limits() {
        return new Limits(
                settings.count("moonroute.conversation.max-rounds"),
                settings.number("moonroute.conversation.max-tool-calls"),
                settings.number("moonroute.conversation.max-tokens"),
                settings.duration("moonroute.conversation.max-time"),
                settings.number("moonroute.conversation.max-re-asks"),
                settings.word("moonroute.conversation.leaked-calls", Limits.LeakPolicy.class),
                settings.word("moonroute.conversation.truncated", Truncated.class) == Truncated.DELIVER);
    }

    private Defaults defaults() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put(Options.MODEL, settings.text("moonroute.model"));
        settings.optional("moonroute.max-completion-tokens")
                .ifPresent(set ->
                        options.put(Options.MAX_COMPLETION_TOKENS, settings.number("moonroute.max-completion-tokens")));
        settings.optional("moonroute.temperature")
                .ifPresent(set -> options.put("temperature", settings.decimal("moonroute.temperature")));
        settings.optional("moonroute.reasoning-effort").ifPresent(effort -> options.put("reasoning_effort", effort));
        return new Defaults(
                start.system().orElseGet(this::systemPrompt), new Options(options), settings.list("moonroute.tools"));
    }

    private String systemPrompt() {
        Optional<String> file = settings.optional("moonroute.system-prompt");
        if (file.isEmpty()) {
            return "";
        }
        Path path = settings.home().resolve(file.get());
        try {
            return Files.readString(path, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException missing) {
            throw new SettingsException("moonroute.system-prompt: there is no file " + path);
        } catch (IOException unreadable) {
            throw new SettingsException("moonroute.system-prompt: " + path + " cannot be read: " + unreadable);
        }
    }
}

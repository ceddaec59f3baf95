package org.moonroute.tools;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tools that this process offers. Safe for any number of threads. What comes of beans and files stays as it was loaded;
 * what a {@link ToolSource} offers comes and goes with it, and a conversation keeps what it was offered when it began. The
 * order of tools is that of their names, always: the beginning of a request stays the same, and with it the service's cache
 * of it good.
 */
public final class Catalogue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** How much of a result the model gets, unless said otherwise, in characters. */
    public static final int MAX_RESULT_CHARS = 32_000;

    /**
     * What is known of a tool, for those who look at the catalogue.
     *
     * @param spec what the model is told
     * @param policy how it may be run
     * @param make what it is made of
     * @param source where it is described
     */
    public record Listed(ToolSpec spec, ToolPolicy policy, String make, String source) {}

    private final SortedMap<String, Entry> fixed;
    private final List<ToolSource> sources;
    private final Function<ToolSpec, List<String>> check;
    private final Clock clock;
    private final CallCheck calls;
    private final int maxResultChars;
    private volatile SortedMap<String, Entry> entries;
    private volatile List<String> problems = List.of();

    private Catalogue(
            SortedMap<String, Entry> fixed,
            List<ToolSource> sources,
            Function<ToolSpec, List<String>> check,
            Clock clock,
            int maxResultChars) {
        this.fixed = fixed;
        this.sources = List.copyOf(sources);
        this.check = check;
        this.clock = clock;
        this.calls = new CallCheck(clock);
        this.maxResultChars = maxResultChars;
        this.entries = fixed;
    }

    /** As {@link #load(List, Path, List, Function, Clock, int)}, without sources, with the system's clock and {@link #MAX_RESULT_CHARS}. */
    public static Catalogue load(List<?> beans, Path folder, Function<ToolSpec, List<String>> check) {
        return load(beans, folder, List.of(), check, Clock.systemUTC(), MAX_RESULT_CHARS);
    }

    /**
     * Gathers the tools.
     *
     * @param beans objects that are a {@link Tool}, or have methods annotated with {@link ToolMethod}; and each {@link
     *     DescribedRoute}
     * @param folder holds a description file, {@code NAME.json}, for each tool that is a route; need not exist
     * @param sources what tools come from that come and go; they are closed with the catalogue
     * @param check what is wrong with a tool's definition, each fault one sentence
     * @param clock when calls begin and end
     * @param maxResultChars how much of a result the model gets, in characters
     * @throws IllegalStateException if a tool is described badly or twice: where, and the way out
     */
    public static Catalogue load(
            List<?> beans,
            Path folder,
            List<ToolSource> sources,
            Function<ToolSpec, List<String>> check,
            Clock clock,
            int maxResultChars) {
        Entries entries = new Entries(check);
        beans.forEach(entries::addBean);
        entries.addFolder(folder);
        Catalogue catalogue = new Catalogue(entries.byName(), sources, check, clock, maxResultChars);
        sources.forEach(source -> source.onChange(catalogue::refresh));
        catalogue.refresh();
        return catalogue;
    }

    /** Asks the sources again. A tool of theirs never takes the place of one that is there already. */
    private synchronized void refresh() {
        Entries all = new Entries(check, fixed);
        sources.forEach(all::addSource);
        List<String> before = problems;
        problems = List.copyOf(all.problems());
        entries = all.byName();
        problems.stream()
                .filter(problem -> !before.contains(problem))
                .forEach(problem -> LOG.warn("left out: {}", problem));
    }

    /** Why tools of sources were left out, each a sentence. */
    public List<String> problems() {
        return problems;
    }

    /** The sources, for their state. */
    public List<ToolSource> sources() {
        return sources;
    }

    /** All tools, in order. */
    public List<Listed> listed() {
        return entries.values().stream().map(Entry::listed).toList();
    }

    /** How a tool may be run; the default one of a tool that there is not. */
    public ToolPolicy policy(String name) {
        Entry entry = entries.get(name);
        return entry == null ? ToolPolicy.DEFAULT : entry.policy();
    }

    /** Lets go of the sources. */
    @Override
    public void close() {
        sources.forEach(ToolSource::close);
    }

    /** The names of all tools, in order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The names of the routes that tools are made of. */
    public List<String> routes() {
        return entries.values().stream()
                .filter(entry -> entry.bean().isEmpty())
                .map(Entry::route)
                .toList();
    }

    /** What the model is told of all tools, in order. */
    public List<ToolSpec> specs() {
        return entries.values().stream().map(Entry::spec).toList();
    }

    /**
     * The prompt with the tools that it names, {@code *} being all of them but the service's own and {@code tag:NAME} those of a tag, and with those
     * that it brought along, which stand in for ours of the same name.
     *
     * @throws PromptFailed if it names a tool or a tag that there is not
     */
    public Prompt offer(Prompt prompt) {
        return new ToolNames(entries).offer(prompt);
    }

    /**
     * The names of the tools that are meant by names, {@code tag:NAME} and {@code *}. What means none is left out.
     */
    public Set<String> expand(List<String> wanted) {
        return new ToolNames(entries).expand(wanted);
    }

    /**
     * A call that is not run, because it was made often enough.
     *
     * @param reminder what the model is told
     */
    public ToolTask notRun(ToolCall call, String reminder) {
        return calls.notRun(call, reminder);
    }

    /**
     * Looks a call up and checks it. Never throws for what the model wrote: a call that cannot be run has its result at
     * once, which tells the model what to mend.
     *
     * @param offered the tools that the prompt may use
     */
    public ToolTask prepare(ToolCall call, List<ToolSpec> offered) {
        return calls.check(call, offered, entries);
    }

    /**
     * The result of a tool that ended in an error. The model is told its message, without what looks like a path, a class
     * or a secret.
     */
    public ToolResult failed(ToolTask task, Throwable error) {
        return ended(task, Wording.failed(task.call().plainName(), error), true);
    }

    /** The result of a call that had begun when the process ended, and that must not be run twice. */
    public ToolResult unknown(ToolTask task) {
        return ended(task, Wording.unknown(task.call().plainName()), true);
    }

    ToolResult ended(ToolTask task, String content, boolean failed) {
        return new ToolResult(task.call(), content, failed, task.at(), Duration.between(task.at(), clock.instant()));
    }

    ResultText texts(ToolPolicy policy) {
        return new ResultText(policy.maxResult() == 0 ? maxResultChars : policy.maxResult());
    }
}

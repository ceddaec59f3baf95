package org.moonroute.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;

/**
 * All tools that this process offers. Immutable, and safe for any number of threads. The order of tools is that of their
 * names, always: the beginning of a request stays the same, and with it the service's cache of it good.
 */
public final class Catalogue {
    /** How much of a result the model gets, unless said otherwise, in characters. */
    public static final int MAX_RESULT_CHARS = 32_000;

    private static final String ALL = "*";
    /** Some hosts put this before the name. */
    private static final String PREFIX = "functions.";

    private final SortedMap<String, Entry> entries;
    private final Clock clock;
    private final ResultText texts;

    private Catalogue(SortedMap<String, Entry> entries, Clock clock, int maxResultChars) {
        this.entries = entries;
        this.clock = clock;
        this.texts = new ResultText(maxResultChars);
    }

    /** As {@link #load(List, Path, Function, Clock, int)}, with the system's clock and {@link #MAX_RESULT_CHARS}. */
    public static Catalogue load(List<?> beans, Path folder, Function<ToolSpec, List<String>> check) {
        return load(beans, folder, check, Clock.systemUTC(), MAX_RESULT_CHARS);
    }

    /**
     * Gathers the tools.
     *
     * @param beans objects that are a {@link Tool}, or have methods annotated with {@link ToolMethod}
     * @param folder holds a description file, {@code NAME.json}, for each tool that is a route; need not exist
     * @param check what is wrong with a tool's definition, each fault one sentence
     * @param clock when calls begin and end
     * @param maxResultChars how much of a result the model gets, in characters
     * @throws IllegalStateException if a tool is described badly or twice: where, and the way out
     */
    public static Catalogue load(
            List<?> beans, Path folder, Function<ToolSpec, List<String>> check, Clock clock, int maxResultChars) {
        Entries entries = new Entries(check);
        beans.forEach(entries::addBean);
        entries.addFolder(folder);
        return new Catalogue(entries.byName(), clock, maxResultChars);
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
     * The prompt with the tools that it names, {@code *} being all of them, and with those that it brought along, which stand in
     * for ours of the same name.
     *
     * @throws PromptFailed if it names a tool that there is not
     */
    public Prompt offer(Prompt prompt) {
        List<String> wanted = prompt.tools().orElse(List.of());
        for (String name : wanted) {
            if (!name.equals(ALL) && !entries.containsKey(name)) {
                String others =
                        entries.isEmpty() ? "there are no tools here" : "there are: " + String.join(", ", names());
                throw PromptFailed.beforeAsking(
                        FailureKind.INVALID_PROMPT,
                        "the prompt asks for the tool " + name + ", which is unknown; " + others);
            }
        }
        List<ToolSpec> given =
                prompt.offered().stream().filter(ToolSpec::isGiven).toList();
        if (wanted.isEmpty()) {
            return prompt.withOffered(given);
        }
        Set<String> taken = given.stream().map(ToolSpec::name).collect(Collectors.toSet());
        Stream<ToolSpec> ours = specs().stream()
                .filter(spec -> wanted.contains(ALL) || wanted.contains(spec.name()))
                .filter(spec -> !taken.contains(spec.name()));
        return prompt.withOffered(Stream.concat(given.stream(), ours).toList());
    }

    /**
     * Looks a call up and checks it. Never throws for what the model wrote: a call that cannot be run has its result at
     * once, which tells the model what to mend.
     *
     * @param offered the tools that the prompt may use
     */
    public ToolTask prepare(ToolCall call, List<ToolSpec> offered) {
        Instant at = clock.instant();
        String name = plainName(call);
        List<String> allowed = offered.stream().map(ToolSpec::name).toList();
        Entry entry = allowed.contains(name) ? entries.get(name) : null;
        if (entry == null) {
            return refused(call, at, Wording.noTool(name, allowed));
        }
        Arguments arguments = entry.check(call.arguments());
        if (!arguments.isGood()) {
            return refused(call, at, "The arguments of " + name + " " + arguments.problem());
        }
        String make = entry.bean().isPresent() ? ToolTask.BEAN : ToolTask.ROUTE;
        return new ToolTask(call, make, entry.route(), arguments.values(), null, at);
    }

    /**
     * Runs a tool that is made of a bean.
     *
     * @return its result as text, cut if it is too long; never empty
     * @throws Exception whatever the tool throws
     */
    public String callBean(ToolTask task) throws Exception {
        Tool bean = entries.get(plainName(task.call())).bean().orElseThrow();
        return texts.of(bean.call(task.arguments()));
    }

    /** The result of a tool that ran; a failed one if the value can be neither read nor written as text. */
    public ToolResult result(ToolTask task, Object value) {
        try {
            return ended(task, texts.of(value), false);
        } catch (IOException e) {
            return failed(task, new IllegalStateException("its result cannot be put into words"));
        }
    }

    /**
     * The result of a tool that ended in an error. The model is told its message, without what looks like a path, a class
     * or a secret.
     */
    public ToolResult failed(ToolTask task, Throwable error) {
        return ended(task, Wording.failed(plainName(task.call()), error), true);
    }

    /** The result of a call that was given up. */
    public ToolResult timedOut(ToolCall call, Instant at, Duration after) {
        return new ToolResult(call, Wording.timedOut(plainName(call), after), true, at, after);
    }

    private ToolResult ended(ToolTask task, String content, boolean failed) {
        return new ToolResult(task.call(), content, failed, task.at(), Duration.between(task.at(), clock.instant()));
    }

    private ToolTask refused(ToolCall call, Instant at, String content) {
        ToolResult result = new ToolResult(call, content, true, at, Duration.between(at, clock.instant()));
        return new ToolTask(call, ToolTask.NONE, "", Map.of(), result, at);
    }

    private static String plainName(ToolCall call) {
        String name = call.name().strip();
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}

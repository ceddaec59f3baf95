package org.moonroute.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.moonroute.conversation.ToolSpec;

/** Collects the tools of a catalogue, sorted by name, and refuses what is wrong with them. */
final class Entries {
    private final Function<ToolSpec, List<String>> check;
    private final SortedMap<String, Entry> byName;
    private final List<String> problems = new ArrayList<>();

    Entries(Function<ToolSpec, List<String>> check) {
        this(check, new TreeMap<>());
    }

    /** Begins with these. */
    Entries(Function<ToolSpec, List<String>> check, SortedMap<String, Entry> first) {
        this.check = check;
        this.byName = new TreeMap<>(first);
    }

    SortedMap<String, Entry> byName() {
        return byName;
    }

    void addBean(Object bean) {
        if (bean instanceof DescribedRoute route) {
            add(Entry.route(route.source(), route.spec(), route.policy()));
            return;
        }
        String source = "the bean " + bean.getClass().getName();
        List<Tool> tools = bean instanceof Tool tool ? List.of(tool) : AnnotatedTools.of(bean);
        if (tools.isEmpty()) {
            throw new IllegalStateException(
                    source + " is no tool: let it implement Tool, or annotate a method with @ToolMethod.");
        }
        tools.forEach(tool -> add(entry(bean == tool ? tool.source() : source, tool)));
    }

    /** Its author's code runs here, and may throw anything. */
    private static Entry entry(String source, Tool tool) {
        try {
            return Entry.bean(source, tool);
        } catch (RuntimeException thrown) {
            throw new IllegalStateException(
                    source + ": what it says of itself cannot be read: " + CatalogueCheck.oneLine(thrown.toString())
                            + ".",
                    thrown);
        }
    }

    void addFolder(Path folder) {
        DescriptionFile.in(folder).forEach(file -> {
            Description.Described described = file.read();
            add(Entry.route(file.path().toString(), described.spec(), described.policy()));
        });
    }

    /** Adds what a source offers; what cannot be added is left out, and the reason kept. */
    void addSource(ToolSource source) {
        for (Tool tool : source.tools()) {
            try {
                add(Entry.bean(source.name(), tool));
            } catch (RuntimeException wrong) {
                problems.add(
                        wrong instanceof IllegalStateException ? wrong.getMessage() : source.name() + ": " + wrong);
            }
        }
        source.problems().forEach(problem -> problems.add(source.name() + ": " + problem));
    }

    /** Why tools were left out. */
    List<String> problems() {
        return problems;
    }

    private void add(Entry entry) {
        String name = entry.spec().name();
        List<String> problems = check.apply(entry.spec());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    entry.source() + ": the service would refuse the tool " + name + ". " + String.join(" ", problems));
        }
        List<String> slips = entry.wrongSecrets();
        if (!slips.isEmpty()) {
            throw new IllegalStateException(String.join(" ", slips));
        }
        Entry other = byName.putIfAbsent(name, entry);
        if (other != null) {
            throw new IllegalStateException("There are two tools called " + name + ": one of " + other.source()
                    + ", one of " + entry.source() + ". Rename or remove one of them.");
        }
    }
}

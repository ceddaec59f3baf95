package org.moonroute.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.moonroute.conversation.ToolSpec;

/**
 * All tools that there are, and everything that is wrong with any of them: a start ends at the first fault, and this goes on.
 *
 * @param tools those that are as they should be, in order
 * @param faults each one sentence or two that begin with the place; empty when nothing is wrong
 */
public record CatalogueCheck(List<Catalogue.Listed> tools, List<String> faults) {

    /** Looks at the tools that {@link Catalogue#load} would load of the same. */
    public static CatalogueCheck of(
            List<?> beans, Path folder, List<ToolSource> sources, Function<ToolSpec, List<String>> check) {
        Gathering all = new Gathering(check);
        beans.forEach(all::addBean);
        all.addFolder(folder);
        sources.forEach(all::addSource);
        List<Catalogue.Listed> tools = all.byName.values().stream()
                .map(entry -> new Catalogue.Listed(entry.spec(), entry.policy(), entry.make(), entry.source()))
                .toList();
        // One a line, for programs that read them: messages of others' parsers have several.
        return new CatalogueCheck(
                tools, all.faults.stream().map(CatalogueCheck::oneLine).toList());
    }

    /** The text without its line breaks. */
    public static String oneLine(String fault) {
        return fault.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Goes on after each fault. */
    private static final class Gathering {
        private final Function<ToolSpec, List<String>> check;
        private final SortedMap<String, Entry> byName = new TreeMap<>();
        private final List<String> faults = new ArrayList<>();

        Gathering(Function<ToolSpec, List<String>> check) {
            this.check = check;
        }

        void addBean(Object bean) {
            String source = "the bean " + bean.getClass().getName();
            if (bean instanceof DescribedRoute route) {
                Entry entry = Entry.route(route.source(), route.spec(), route.policy());
                if (isAccepted(entry)) {
                    add(entry);
                }
            } else if (bean instanceof Tool tool) {
                addTool(tool.source(), tool);
            } else if (AnnotatedTools.isAnnotated(bean)) {
                AnnotatedTools.of(bean, faults::add).forEach(tool -> addTool(source, tool));
            } else {
                faults.add(source + " is no tool: let it implement Tool, or annotate a method with @ToolMethod.");
            }
        }

        void addFolder(Path folder) {
            try {
                DescriptionFile.in(folder).forEach(this::addFile);
            } catch (IllegalStateException unreadable) {
                faults.add(unreadable.getMessage());
            }
        }

        private void addFile(DescriptionFile file) {
            int before = faults.size();
            Optional<Description.Described> described = file.read(faults::add);
            boolean isGood = faults.size() == before;
            described
                    .map(one -> Entry.route(file.path().toString(), one.spec(), one.policy()))
                    .filter(entry -> isAccepted(entry) && isGood)
                    .ifPresent(this::add);
        }

        void addSource(ToolSource source) {
            source.tools().forEach(tool -> addTool(source.name(), tool));
            source.problems().forEach(problem -> faults.add(source.name() + ": " + problem));
        }

        private void addTool(String source, Tool tool) {
            try {
                Entry entry = Entry.bean(source, tool);
                if (isAccepted(entry)) {
                    add(entry);
                }
            } catch (RuntimeException thrown) {
                // Whatever its author's code does, the others are looked at.
                faults.add(source + ": what it says of itself cannot be read: " + thrown + ".");
            }
        }

        private boolean isAccepted(Entry entry) {
            List<String> problems = check.apply(entry.spec());
            problems.forEach(problem -> faults.add(entry.source() + ": the service would refuse the tool "
                    + entry.spec().name() + ". " + problem));
            List<String> slips = problems.isEmpty() ? entry.wrongSecrets() : List.of();
            faults.addAll(slips);
            return problems.isEmpty() && slips.isEmpty();
        }

        private void add(Entry entry) {
            Entry other = byName.putIfAbsent(entry.spec().name(), entry);
            if (other != null) {
                faults.add("There are two tools called " + entry.spec().name() + ": one of " + other.source()
                        + ", one of " + entry.source() + ". Rename or remove one of them.");
            }
        }
    }
}

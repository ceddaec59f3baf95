package org.moonroute.tools;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolSpec;

/**
 * Which tools are meant where tools are named: by their names, by {@code tag:NAME} those of a tag, and by {@code *} all but the
 * service's own.
 *
 * @param entries the tools that there are, by name
 */
record ToolNames(SortedMap<String, Entry> entries) {
    private static final String ALL = "*";
    private static final String TAG = "tag:";

    /** {@link Catalogue#offer}. */
    Prompt offer(Prompt prompt) {
        List<String> wanted = prompt.tools().orElse(List.of());
        List<ToolSpec> given =
                prompt.offered().stream().filter(ToolSpec::isGiven).toList();
        if (wanted.isEmpty()) {
            return prompt.withOffered(given);
        }
        Set<String> named = new TreeSet<>();
        wanted.forEach(name -> named.addAll(named(name)));
        given.forEach(spec -> named.remove(spec.name()));
        Stream<ToolSpec> ours = named.stream().map(name -> entries.get(name).spec());
        return prompt.withOffered(Stream.concat(given.stream(), ours).toList());
    }

    /** {@link Catalogue#expand}. */
    Set<String> expand(List<String> wanted) {
        return wanted.stream().flatMap(this::matching).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> named(String wanted) {
        List<String> names = matching(wanted).toList();
        if (!names.isEmpty() || wanted.equals(ALL)) {
            return names;
        }
        throw wanted.startsWith(TAG) ? unknownTag(wanted.substring(TAG.length())) : unknownTool(wanted);
    }

    private Stream<String> matching(String wanted) {
        if (wanted.equals(ALL)) {
            return entries.values().stream()
                    .map(Entry::spec)
                    .filter(spec -> !spec.isOfService())
                    .map(ToolSpec::name);
        }
        if (!wanted.startsWith(TAG)) {
            return entries.containsKey(wanted) ? Stream.of(wanted) : Stream.empty();
        }
        String tag = wanted.substring(TAG.length());
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().policy().tags().contains(tag))
                .map(Map.Entry::getKey);
    }

    private PromptFailed unknownTag(String tag) {
        Set<String> tags = entries.values().stream()
                .flatMap(entry -> entry.policy().tags().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return unknown(
                "tools of the tag " + tag + ", which no tool has",
                tags.isEmpty() ? "no tool has any" : "there are: " + String.join(", ", tags));
    }

    private PromptFailed unknownTool(String name) {
        return unknown(
                "the tool " + name + ", which is unknown",
                entries.isEmpty() ? "there are no tools here" : "there are: " + String.join(", ", entries.keySet()));
    }

    private static PromptFailed unknown(String what, String there) {
        return PromptFailed.beforeAsking(FailureKind.INVALID_PROMPT, "the prompt asks for " + what + "; " + there);
    }
}

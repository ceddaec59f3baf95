package org.moonroute;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.settings.SettingsException;
import org.moonroute.spelling.Nearest;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.ToolTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools whose calls are run without asking anybody, although they want approval.
 *
 * @param names names of tools and {@code tag:NAME}, or {@code all}
 */
record GrantedBeforehand(Set<String> names) {
    private static final Logger LOG = LoggerFactory.getLogger(GrantedBeforehand.class);
    private static final String SETTING = "moonroute.approvals.granted (--approve)";
    private static final String ALL = "all";
    private static final String TAG = "tag:";

    /** Whether a call may be run without asking. */
    boolean covers(ToolTask task) {
        return names.contains(ALL)
                || names.contains(task.name())
                || task.policy().tags().stream().anyMatch(tag -> names.contains(TAG + tag));
    }

    /**
     * Those of the setting. A name that means nothing is refused: whoever mistypes one would be asked after all, perhaps when nobody is
     * there any more. Where a source of tools is away it may be a name of its, and is only warned of.
     *
     * @throws SettingsException naming what was probably meant
     */
    static GrantedBeforehand of(List<String> names, Catalogue catalogue) {
        Set<String> known = known(catalogue);
        List<String> away = catalogue.sources().stream()
                .filter(source -> source.tools().isEmpty())
                .map(source -> source.name() + " (" + source.state() + ")")
                .toList();
        for (String name : new TreeSet<>(names)) {
            if (known.contains(name)) {
                continue;
            }
            if (away.isEmpty()) {
                throw new SettingsException(
                        SETTING + ": there is no " + what(name) + "." + Nearest.question(name, like(name, known))
                                + " `moonroute tools` lists the tools; all stands for all.");
            }
            LOG.warn("{}: there is no {} now; it may be one of {}", SETTING, what(name), String.join(", ", away));
        }
        return new GrantedBeforehand(Set.copyOf(names));
    }

    /** What may have been meant. Never everything: whoever mistypes the name of one tool is not led to grant them all. */
    private static List<String> like(String name, Set<String> known) {
        return known.stream()
                .filter(one -> !one.equals(ALL) && one.startsWith(TAG) == name.startsWith(TAG))
                .toList();
    }

    private static String what(String name) {
        return name.startsWith(TAG) ? "tool of the tag " + name.substring(TAG.length()) : "tool " + name;
    }

    private static Set<String> known(Catalogue catalogue) {
        Set<String> known = new LinkedHashSet<>(Set.of(ALL));
        catalogue.listed().forEach(tool -> {
            known.add(tool.spec().name());
            tool.policy().tags().forEach(tag -> known.add(TAG + tag));
        });
        return known;
    }
}

package org.moonroute;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.moonroute.cli.ToolList;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.PolicyFields;
import org.moonroute.tools.ToolSource;

/** What the commands show of tools. */
final class ToolRows {
    /** The state of a tool that is there as long as the process is. */
    private static final String FIXED = "ready";

    private ToolRows() {}

    static ToolList list(List<Catalogue.Listed> tools, List<ToolSource> sources, List<String> faults) {
        Map<String, String> states =
                sources.stream().collect(Collectors.toMap(ToolSource::name, ToolSource::state, (one, other) -> one));
        Function<Catalogue.Listed, ToolList.Row> row = tool -> new ToolList.Row(
                tool.spec().name(),
                tool.make(),
                states.getOrDefault(tool.source(), FIXED),
                tool.spec().description(),
                tool.spec().parameters(),
                PolicyFields.written(tool.policy()),
                List.copyOf(tool.policy().tags()),
                tool.source());
        return new ToolList(
                tools.stream().map(row).toList(),
                sources.stream()
                        .map(source -> new ToolList.Source(source.name(), source.state()))
                        .toList(),
                List.copyOf(faults));
    }
}

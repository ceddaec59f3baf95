package org.moonroute;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.CatalogueCheck;
import org.moonroute.tools.ToolTask;

/** Whether each tool that is described as a route has one. The routes are read, and not started. */
final class ToolRoutes {
    private final CamelContext camel;
    private final Path folder;

    /** @param camel reads the routes; it is not started, and of no other use afterwards */
    ToolRoutes(CamelContext camel, Path home) {
        this.camel = camel;
        this.folder = home.resolve("routes");
    }

    /** What is wrong, each fault one sentence that begins with the file. */
    List<String> faults(List<Catalogue.Listed> tools) {
        List<String> faults = new ArrayList<>(read(folder.resolve("tools")));
        List<Catalogue.Listed> missing = missing(tools);
        if (!missing.isEmpty()) {
            // A tool's route may as well stand among the others. Their faults are no tool's.
            read(folder);
            missing = missing(tools);
        }
        missing.forEach(tool -> faults.add(tool.source() + ": no route in routes/tools begins with direct:tool-"
                + tool.spec().name() + "; add the route, or remove the description."));
        return faults;
    }

    private List<Catalogue.Listed> missing(List<Catalogue.Listed> tools) {
        Set<String> there = ((ModelCamelContext) camel)
                .getRouteDefinitions().stream()
                        .map(route -> route.getInput().getEndpointUri().replace("direct://", "direct:"))
                        .collect(Collectors.toSet());
        return tools.stream()
                .filter(tool -> tool.make().equals(ToolTask.ROUTE))
                .filter(tool -> !there.contains("direct:tool-" + tool.spec().name()))
                .toList();
    }

    private List<String> read(Path routes) {
        List<String> faults = new ArrayList<>();
        String[] names = routes.toFile().list((in, name) -> name.endsWith(".camel.yaml"));
        for (String name :
                names == null ? new String[0] : Arrays.stream(names).sorted().toArray(String[]::new)) {
            Path file = routes.resolve(name);
            try {
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, CamelSettings.url(file)));
            } catch (Exception wrong) {
                faults.add(CatalogueCheck.oneLine(file + ": the route cannot be read: " + EngineStart.reasons(wrong)));
            }
        }
        return faults;
    }
}

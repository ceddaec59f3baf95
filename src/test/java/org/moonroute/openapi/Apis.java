package org.moonroute.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moonroute.conversation.ToolCall;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.Runs;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolTask;

/** A folder with a configuration and a document, read as the program reads them. */
record Apis(Path folder, Map<String, String> environment) {
    private static final String FRAME = """
            openapi: 3.0.3
            info: {title: Shop, version: "1"}
            servers: [{url: "%s"}]
            paths:
            """;

    Apis(Path folder) {
        this(folder, Map.of("SHOP_TOKEN", "sesame-open-up"));
    }

    /** The tools of a configuration. */
    List<Tool> tools(String config) throws IOException {
        Path file = Files.writeString(folder.resolve("openapi.json"), config);
        return OpenApiTools.load(
                file, folder, name -> Optional.ofNullable(environment.get(name)), Duration.ofSeconds(5));
    }

    /** The tools of one API, whose paths these are, offered as these operations. */
    List<Tool> tools(String server, String paths, String api) throws IOException {
        return tools(server, paths, "", api);
    }

    /** The same, with schemas that the paths refer to as {@code #/x/NAME}. */
    List<Tool> tools(String server, String paths, String schemas, String api) throws IOException {
        String parts = schemas.isEmpty() ? "" : "x:\n" + schemas.indent(2);
        Files.writeString(folder.resolve("shop.yaml"), FRAME.formatted(server) + paths.indent(2) + parts);
        return tools("{\"apis\": {\"shop\": {\"document\": \"shop.yaml\", " + api + "}}}");
    }

    /** What comes of a call that the model writes so: looked up, checked and run as in the pipeline. */
    static String call(List<Tool> tools, String name, String arguments) throws Exception {
        try (Catalogue catalogue = Catalogue.load(tools, Path.of("no-such-folder"), SchemaDialect::problems)) {
            ToolTask task = catalogue.prepare(new ToolCall("1", name, arguments), catalogue.specs());
            if (task.isDone()) {
                return task.result().content();
            }
            try {
                return Runs.result(catalogue, task, task.tool().call(task.arguments()))
                        .content();
            } catch (InterruptedException told) {
                throw told;
            } catch (Exception failed) {
                return catalogue.failed(task, failed).content();
            }
        }
    }
}

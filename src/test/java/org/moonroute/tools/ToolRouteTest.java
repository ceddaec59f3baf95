package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.ToolCall;
import org.moonroute.moonshot.SchemaDialect;

class ToolRouteTest {
    private static final String PAIR = "src/test/projects/pair/";

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @CsvSource({"Monday,9:00 to 18:00", "Saturday,10:00 to 14:00", "Sunday,closed"})
    void the_shipped_route_answers_by_the_day(String day, String hours) throws Exception {
        assertThat(ask(
                        "routes/tools",
                        "config/tools",
                        "routes/tools/get_opening_hours.camel.yaml",
                        "get_opening_hours",
                        day))
                .isEqualTo(hours);
    }

    @Test
    void a_copied_pair_of_files_is_a_new_tool(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("get_cafe_hours.json");
        Path route = folder.resolve("get_cafe_hours.camel.yaml");
        Files.writeString(config, copied(PAIR + "config/tools/get_opening_hours.json"));
        Files.writeString(route, copied(PAIR + "routes/tools/get_opening_hours.camel.yaml"));

        assertThat(ask("none", folder.toString(), route.toString(), "get_cafe_hours", "Sunday"))
                .isEqualTo("closed");
    }

    @Test
    void the_flow_can_branch_on_what_is_prepared() throws Exception {
        Catalogue catalogue =
                Catalogue.load(List.of(new Weather()), Path.of(PAIR + "config/tools"), SchemaDialect::problems);
        ToolTask task =
                catalogue.prepare(new ToolCall("1", "get_opening_hours", "{\"day\":\"Sunday\"}"), catalogue.specs());
        context.start();
        var exchange = context.getEndpoint("direct:x").createExchange();
        exchange.getMessage().setBody(task);

        assertThat(simple(exchange, "${body.make}")).isEqualTo("route");
        assertThat(simple(exchange, "${body.route}")).isEqualTo("tool-get_opening_hours");
        assertThat(simple(exchange, "${body.isForRoute}")).isEqualTo("true");
        assertThat(simple(exchange, "${body.result}")).isNull();
        assertThat(simple(exchange, "${body.call.name}")).isEqualTo("get_opening_hours");
        assertThat(simple(exchange, "${body.arguments}")).isEqualTo("{day=Sunday}");
    }

    private static String simple(org.apache.camel.Exchange exchange, String expression) {
        return exchange.getContext()
                .resolveLanguage("simple")
                .createExpression(expression)
                .evaluate(exchange, String.class);
    }

    private static String copied(String file) throws Exception {
        return Files.readString(Path.of(file)).replace("get_opening_hours", "get_cafe_hours");
    }

    private String ask(String described, String config, String route, String name, String day) throws Exception {
        Catalogue catalogue = Catalogue.load(
                DescribedRoute.in(Path.of(described), fault -> fail(fault)), Path.of(config), SchemaDialect::problems);
        ToolTask task = catalogue.prepare(new ToolCall("1", name, "{\"day\":\"" + day + "\"}"), catalogue.specs());
        Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + route);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        context.start();
        assertThat(context.getRoute(task.route()).getDescription()).isNotBlank();
        Object body = context.createProducerTemplate().requestBody("direct:" + task.route(), task.arguments());
        return Runs.result(catalogue, task, body).content();
    }
}

package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** What {@code moonroute tools} shows, calls and finds fault with. No key is set in any of it. */
@Timeout(60)
class ToolsCommandTest {
    private static final String BEANS = "moonroute.tools.beans=";

    @TempDir
    private Path folder;

    private Program program;
    private Path home;

    /** Tools as they should be. */
    public static final class Shop {
        /** Has a policy. */
        @ToolMethod(
                description = "Find out whether an article is in stock. Ask for one at a time.",
                tags = {"shop", "read"},
                timeout = "250ms",
                idempotent = true,
                retries = 2,
                maxResult = 40)
        public String getStock(@Param("The article") String article) {
            return "12 of " + article;
        }

        /** Never ends by itself. */
        @ToolMethod(description = "Call the boss", timeout = "200ms")
        public String callBoss() throws InterruptedException {
            new CountDownLatch(1).await();
            return "never";
        }
    }

    /** Tools with three faults in two methods. */
    public static final class BadShop {
        /** Wrong in two fields. */
        @ToolMethod(description = "Order more", timeout = "soon", cache = "later")
        public String order(@Param("The article") String article) {
            return article;
        }

        /** Wrong in a parameter. */
        @ToolMethod(description = "Pay")
        public String pay(@Param("To whom") Thread whom) {
            return "";
        }
    }

    /** Cannot be made. */
    public static final class ClosedShop {
        public ClosedShop() {
            throw new IllegalStateException("no database\nat 5432");
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        home = copiedHome();
        program = new Program(folder).home(home);
    }

    private Ran tools(String... arguments) {
        return program.bare(
                Stream.concat(Stream.of("tools"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String[] withShop(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--set", BEANS + "org.moonroute.tools.Weather," + Shop.class.getName()))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({"''", "list"})
    void the_list_tells_of_each_tool_what_it_is_made_of_its_state_its_tags_and_what_it_does(String word) {
        Ran ran = tools(withShop(word.isEmpty() ? new String[0] : new String[] {word}));

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "call_boss          method  ready  -          Call the boss",
                        "get_opening_hours  route   ready  -          Get the shop's opening hours on a day of the week",
                        "get_stock          method  ready  read,shop  Find out whether an article is in stock.",
                        "get_weather        method  ready  -          Get current weather for a location");
    }

    @Test
    void as_json_the_list_has_schema_policy_and_place_of_each_tool() {
        JsonNode all = Program.json(tools(withShop("list", "--json")).out());

        JsonNode stock = all.path("tools").path(2);
        assertThat(stock.path("name").asText()).isEqualTo("get_stock");
        assertThat(stock.at("/parameters/properties/article/type").asText()).isEqualTo("string");
        assertThat(stock.path("source").asText()).isEqualTo("the bean " + Shop.class.getName());
        assertThat(stock.path("timeout").asText()).isEqualTo("250ms");
        assertThat(stock.path("retries").asInt()).isEqualTo(2);
        assertThat(stock.path("idempotent").asBoolean()).isTrue();
        assertThat(stock.path("tags")).extracting(JsonNode::asText).containsExactly("read", "shop");
        assertThat(all.path("faults")).isEmpty();
        assertThat(Program.json(tools(withShop("show", "get_stock")).out())).isEqualTo(stock);
    }

    @Test
    void a_tool_that_is_not_there_cannot_be_shown() {
        Ran ran = tools("show", "get_time");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no tool get_time", "moonroute tools list");
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            get_stock         | {"article": "A-1"}                         | 0 | 12 of A-1
            get_opening_hours | {"day": "Sunday"}                          | 0 | closed
            get_stock         | {"article": 7}                             | 1 | The arguments of get_stock do not fit: $.article: integer found, string expected. Required: article.
            get_stock         | {}                                         | 1 | The arguments of get_stock do not fit: $: required property 'article' not found. Required: article.
            get_stock         | {"artic                                    | 1 | The arguments of get_stock are not valid JSON (line 1, column 8). Send one JSON object. Required: article.
            call_boss         | {}                                         | 1 | The tool call_boss did not answer within 200 ms.
            get_time          | {}                                         | 1 | There is no tool get_time. There are: call_boss, get_opening_hours, get_stock, get_weather.
            """)
    void a_call_goes_the_way_of_a_conversations_calls_and_its_result_is_printed(
            String name, String arguments, int code, String result) {
        Ran ran = tools(withShop("call", name, arguments));

        assertThat(ran.out()).as(ran.err()).isEqualTo(result + "\n");
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    }

    @Test
    void a_result_that_is_too_long_is_cut_as_it_would_be_for_the_model() {
        Ran ran = tools(withShop("call", "get_stock", "{\"article\": \"" + "x".repeat(100) + "\"}"));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("12 of xxxx").contains("cut").doesNotContain("x".repeat(41));
    }

    @Test
    void arguments_may_come_from_a_file_or_from_standard_input() {
        Path file = program.file("arguments.json", "{\"article\": \"B-2\"}");
        assertThat(tools(withShop("call", "get_stock", "@" + file)).out()).isEqualTo("12 of B-2\n");

        program.input("{\"article\": \"C-3\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(tools(withShop("call", "get_stock", "-")).out()).isEqualTo("12 of C-3\n");
    }

    @Test
    void a_file_of_arguments_that_is_not_there_is_named() {
        Ran ran = tools("call", "get_weather", "@" + folder.resolve("none.json"));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains(folder.resolve("none.json").toString(), "no such file");
    }

    @Test
    void a_folder_in_place_of_a_file_of_arguments_is_named_and_so_is_a_file_that_is_no_text() throws IOException {
        Ran ran = tools("call", "get_weather", "@" + folder);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(folder + " cannot be read: Is a directory");
        Path odd = Files.write(folder.resolve("odd.json"), new byte[] {'{', (byte) 0xff, '}'});
        assertThat(tools("call", "get_weather", "@" + odd).err()).contains(odd + " is not UTF-8");
    }

    @Test
    void the_shipped_tools_are_without_fault() {
        Ran ran = tools("check");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("2 tools, 0 faults");
    }

    @Test
    void a_check_tells_every_fault_of_every_tool_where_a_start_tells_the_first() throws IOException {
        Path many = description("order_more", """
                {"name": "order_mor", "description": "More", "parameters": [], "timeout": "soon", "retries": 1.5, "tag": []}
                """);
        Path dialect = description("send_mail", """
                {"name": "send_mail", "description": "", "parameters": {"type": "object",
                 "properties": {"to": {"type": "string", "format": "email"}}, "required": ["from"]}}
                """);
        Path broken = description("no_json", "{");
        Path routeless = description("no_route", """
                {"name": "no_route", "description": "Has none", "parameters": {"type": "object"}}
                """);
        Path twice = description("get_weather", """
                {"name": "get_weather", "description": "The second", "parameters": {"type": "object"}}
                """);
        Path route = Files.writeString(home.resolve("routes/tools/get_tea.camel.yaml"), "bad: [\n");

        Ran ran = tools(
                "check",
                "--set",
                BEANS + "org.moonroute.tools.Weather,org.example.Missing," + BadShop.class.getName() + ","
                        + ClosedShop.class.getName());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out().lines())
                .satisfiesOnlyOnce(line -> assertThat(line).contains("org.example.Missing", "lib/"))
                .satisfiesOnlyOnce(line -> assertThat(line)
                        .contains("ClosedShop (java.lang.IllegalStateException: no database at 5432)")
                        .doesNotContain("lib/"))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("BadShop.order", "timeout is 'soon'", "30s"))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("BadShop.order", "cache is 'later'"))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("BadShop.pay", "whom"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith(many + ": the field name says order_mor"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith(many + ": the field parameters must be of type"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(many + ": the field tag is not known. Did you mean tags?"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith(many + ": the field timeout is 'soon'"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(many + ": the field retries must be a whole number"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(dialect.toString()).contains("description is missing"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(dialect.toString()).contains("format"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(dialect.toString()).contains("from"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith(broken + ", line 1: "))
                .satisfiesOnlyOnce(line ->
                        assertThat(line).startsWith(routeless.toString()).contains("direct:tool-no_route"))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("two tools called get_weather", twice.toString()))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).startsWith(route.toString()).contains("line 2"))
                .hasSize(17);
        assertThat(ran.err()).contains("17 faults");
    }

    @Test
    void the_list_goes_on_without_a_tool_that_is_wrong_and_says_so() throws IOException {
        Path broken = description("no_json", "{");

        Ran ran = tools();

        assertThat(ran.out()).contains("get_weather", "get_opening_hours");
        assertThat(ran.err()).contains(broken.toString(), "moonroute tools check");
    }

    @Test
    void a_call_is_not_made_where_a_start_is_not_possible() throws IOException {
        Path broken = description("no_json", "{");

        Ran ran = tools("call", "get_weather", "{\"location\": \"Oslo\"}");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(broken.toString());
    }

    private Path description(String name, String json) throws IOException {
        Path tools = Files.createDirectories(home.resolve("config/tools"));
        return Files.writeString(tools.resolve(name + ".json"), json);
    }

    private Path copiedHome() throws IOException {
        Path to = folder.resolve("home");
        for (String part : List.of("routes", "config")) {
            try (Stream<Path> all = Files.walk(Path.of(part))) {
                for (Path from : all.toList()) {
                    Files.createDirectories(to.resolve(from).getParent());
                    Files.copy(from, to.resolve(from));
                }
            }
        }
        return to;
    }
}

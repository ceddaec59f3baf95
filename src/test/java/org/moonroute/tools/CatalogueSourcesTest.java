package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.ToolCall;
import org.moonroute.conversation.ToolResult;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.moonshot.SchemaDialect;

/** Tools that come and go with what offers them. */
class CatalogueSourcesTest {
    private static final String OBJECT = "{\"type\":\"object\"}";

    private final Stand stand = new Stand("the stand");
    private final Stand other = new Stand("the other stand");

    /** Offers what a test has put there. */
    private static final class Stand implements ToolSource {
        private final String name;
        private final List<Tool> tools = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Runnable told = () -> {};
        private boolean isOpen = true;

        Stand(String name) {
            this.name = name;
        }

        void offers(Tool... now) {
            tools.clear();
            tools.addAll(List.of(now));
            told.run();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Tool> tools() {
            return List.copyOf(tools);
        }

        @Override
        public String state() {
            return "connected";
        }

        @Override
        public List<String> problems() {
            return problems;
        }

        @Override
        public void onChange(Runnable listener) {
            told = listener;
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    /** Says what it is. */
    private record Said(String name, String schema, ToolPolicy policy) implements Tool {
        Said(String name) {
            this(name, OBJECT, ToolPolicy.DEFAULT);
        }

        @Override
        public ToolSpec spec() {
            return new ToolSpec(name, "Says its name", schema);
        }

        @Override
        public String make() {
            return "mcp";
        }

        @Override
        public Object call(Map<String, Object> arguments) {
            return name;
        }
    }

    private Catalogue load() {
        return Catalogue.load(
                List.of(new Weather()),
                Path.of("src/test/projects/pair/config/tools"),
                List.of(stand, other),
                SchemaDialect::problems,
                Clock.systemUTC(),
                Catalogue.MAX_RESULT_CHARS);
    }

    private static Prompt offered(Catalogue catalogue, String... names) {
        return catalogue.offer(
                Prompt.of(new Origin.Caller("p", Lane.INTERACTIVE), "Hello").withTools(List.of(names)));
    }

    private static ToolTask call(Catalogue catalogue, String name, Prompt prompt) {
        return catalogue.prepare(new ToolCall("1", name, "{}"), prompt.offered());
    }

    @Test
    void what_a_source_offers_is_there_from_the_start_and_says_where_it_is_from() {
        stand.tools.add(new Said("say_it"));

        Catalogue catalogue = load();

        assertThat(catalogue.names()).containsExactly("get_opening_hours", "get_weather", "say_it");
        Catalogue.Listed listed = catalogue.listed().get(2);
        assertThat(listed.make()).isEqualTo("mcp");
        assertThat(listed.source()).isEqualTo("the stand");
        assertThat(catalogue.routes()).containsExactly("tool-get_opening_hours");
    }

    /** What it was to hide would be shown. */
    @Test
    void a_tool_whose_policy_hides_an_argument_that_it_does_not_have_is_left_out() throws Exception {
        ToolPolicy policy = PolicyFields.of(Json.STRICT.readTree("{\"secret\":[\"pim\"]}"));
        stand.tools.add(
                new Said("say_it", "{\"type\":\"object\",\"properties\":{\"pin\":{\"type\":\"string\"}}}", policy));

        Catalogue catalogue = load();

        assertThat(catalogue.names()).doesNotContain("say_it");
        assertThat(catalogue.problems())
                .containsExactly("the stand: the tool say_it: secret names pim, and there is no such argument."
                        + " Did you mean pin?");
    }

    @Test
    void what_comes_later_is_offered_to_prompts_from_then_on() throws Exception {
        Catalogue catalogue = load();
        assertThatThrownBy(() -> offered(catalogue, "say_it")).isInstanceOf(PromptFailed.class);

        stand.offers(new Said("say_it"));

        Prompt prompt = offered(catalogue, "say_it");
        ToolTask task = call(catalogue, "say_it", prompt);
        assertThat(task.tool().call(task.arguments())).isEqualTo("say_it");
    }

    @Test
    void a_conversation_that_was_offered_a_tool_is_told_when_it_is_not_there_any_more() {
        stand.tools.add(new Said("say_it"));
        Catalogue catalogue = load();
        Prompt prompt = offered(catalogue, "*");

        stand.offers();

        ToolResult told = call(catalogue, "say_it", prompt).result();
        assertThat(told.failed()).isTrue();
        assertThat(told.content())
                .startsWith("The tool say_it is not there now")
                .doesNotContain("There are:");
        assertThat(catalogue.names()).containsExactly("get_opening_hours", "get_weather");
        assertThat(call(catalogue, "get_time", prompt).result().content()).startsWith("There is no tool get_time.");
    }

    @Test
    void a_conversation_goes_on_when_its_tool_has_come_back() {
        stand.tools.add(new Said("say_it"));
        Catalogue catalogue = load();
        Prompt prompt = offered(catalogue, "say_it");
        stand.offers();

        stand.offers(new Said("say_it"));

        assertThat(call(catalogue, "say_it", prompt).isForBean()).isTrue();
    }

    @Test
    void a_conversation_is_not_offered_what_came_after_it_began() {
        Catalogue catalogue = load();
        Prompt prompt = offered(catalogue, "*");

        stand.offers(new Said("say_it"));

        assertThat(call(catalogue, "say_it", prompt).result().content())
                .isEqualTo("There is no tool say_it. There are: get_opening_hours, get_weather.");
    }

    @Test
    void a_tool_of_a_source_never_takes_the_place_of_one_that_is_there() {
        stand.tools.add(new Said("get_weather"));
        stand.tools.add(new Said("say_it"));
        other.tools.add(new Said("say_it"));

        Catalogue catalogue = load();

        assertThat(catalogue.listed())
                .extracting(Catalogue.Listed::source)
                .containsExactly(
                        "src/test/projects/pair/config/tools/get_opening_hours.json",
                        "the bean org.moonroute.tools.Weather",
                        "the stand");
        assertThat(catalogue.problems())
                .containsExactly(
                        "There are two tools called get_weather: one of the bean org.moonroute.tools.Weather, one of the "
                                + "stand. Rename or remove one of them.",
                        "There are two tools called say_it: one of the stand, one of the other stand. Rename or remove one "
                                + "of them.");
    }

    @Test
    void what_the_service_would_refuse_is_left_out_and_the_others_stay() {
        stand.tools.add(new Said("say_it", "{\"type\":\"object\",\"oneOf\":[]}", ToolPolicy.DEFAULT));
        stand.tools.add(new Said("x"));
        stand.tools.add(new Said("say_more"));
        stand.problems.add("the tool paint was not understood.");

        Catalogue catalogue = load();

        assertThat(catalogue.names()).contains("say_more").doesNotContain("say_it", "x");
        assertThat(catalogue.problems())
                .hasSize(3)
                .anyMatch(problem ->
                        problem.startsWith("the stand: ") && problem.contains("say_it") && problem.contains("oneOf"))
                .anyMatch(problem -> problem.startsWith("the stand: ") && problem.contains("\"x\" is not accepted"))
                .anyMatch(problem -> problem.equals("the stand: the tool paint was not understood."));

        stand.problems.clear();
        stand.offers(new Said("say_it"));
        assertThat(catalogue.problems()).isEmpty();
        assertThat(catalogue.names()).contains("say_it").doesNotContain("say_more");
    }

    @Test
    void a_tag_means_the_tools_that_have_it_now() {
        Catalogue catalogue = load();
        ToolPolicy shop = ToolPolicy.DEFAULT.withTags(new TreeSet<>(List.of("shop")));
        assertThatThrownBy(() -> offered(catalogue, "tag:shop"))
                .hasMessage("the prompt asks for tools of the tag shop, which no tool has; no tool has any");
        assertThat(catalogue.expand(List.of("tag:shop"))).isEmpty();

        stand.offers(new Said("say_it", OBJECT, shop), new Said("say_more", OBJECT, shop), new Said("say_less"));

        assertThat(offered(catalogue, "tag:shop", "get_weather").offered())
                .extracting(ToolSpec::name)
                .containsExactly("get_weather", "say_it", "say_more");
        assertThat(catalogue.expand(List.of("tag:shop", "say_it", "get_time"))).containsExactly("say_it", "say_more");
        assertThatThrownBy(() -> offered(catalogue, "tag:shops"))
                .hasMessage("the prompt asks for tools of the tag shops, which no tool has; there are: shop");
    }

    @Test
    void a_tool_that_is_there_again_with_another_policy_is_run_by_that() {
        stand.tools.add(new Said("say_it"));
        Catalogue catalogue = load();
        ToolPolicy slow =
                new ToolPolicy(new TreeSet<>(), Optional.empty(), 3, true, 0, 0, java.time.Duration.ZERO, 0, false);

        stand.offers(new Said("say_it", OBJECT, slow));

        assertThat(catalogue.policy("say_it")).isEqualTo(slow);
        assertThat(catalogue.policy("get_time")).isEqualTo(ToolPolicy.DEFAULT);
    }

    @Test
    void sources_are_closed_with_the_catalogue() {
        Catalogue catalogue = load();
        assertThat(stand.isOpen).isTrue();

        catalogue.close();

        assertThat(stand.isOpen || other.isOpen).isFalse();
    }

    @Test
    void a_check_goes_on_over_what_is_wrong_with_a_source() {
        stand.tools.add(new Said("get_weather"));
        stand.tools.add(new Said("x"));
        stand.tools.add(new Said("say_it"));
        stand.tools.add(new Said(null));
        stand.problems.add("it speaks too fast.");

        CatalogueCheck check = CatalogueCheck.of(
                List.of(new Weather()), Path.of("nowhere"), List.of(stand, other), SchemaDialect::problems);

        assertThat(check.tools()).extracting(tool -> tool.spec().name()).containsExactly("get_weather", "say_it");
        assertThat(check.faults()).hasSize(4).allMatch(fault -> fault.contains("the stand"));
    }
}

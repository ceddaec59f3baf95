package org.moonroute.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.ToolResult;

/** What docs/tools.md shows is what happens. */
@Timeout(120)
class ToolsGuideTest {
    private static final String IMPORTS =
            "import java.util.*; import org.moonroute.conversation.*; import org.moonroute.tools.*;\n";

    @TempDir
    Path folder;

    private static String example(String name) throws Exception {
        Matcher block = Pattern.compile("<!-- example: " + name + " -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL)
                .matcher(guide());
        assertThat(block.find()).as("an example named %s", name).isTrue();
        return block.group(1);
    }

    private static String guide() throws Exception {
        return Files.readString(Path.of("docs/tools.md"));
    }

    @ParameterizedTest
    @CsvSource({"method, 15", "bean, 15", "description, 15", "route, 15", "test, 30"})
    void an_example_is_short(String name, int most) throws Exception {
        assertThat(example(name).lines().count()).isLessThan(most);
    }

    @Test
    void the_classes_are_tools() throws Exception {
        try (UserProject project = UserProject.compile(
                folder, Map.of("Shop", IMPORTS + example("method"), "Echo", IMPORTS + example("bean")))) {
            try (RunningKit kit = RunningKit.start(
                    Optional.empty(), List.of(project.make("Shop"), project.make("Echo")), Map.of(), Map.of())) {
                assertThat(called(kit, "get_stock", "{\"article\": \"A-1\"}")).isEqualTo("12");
                assertThat(called(kit, "get_stock", "{\"article\": \"A-1\", \"branch\": \"Rome\"}"))
                        .isEqualTo("3");
                assertThat(called(kit, "echo", "{\"text\": \"Grüße\"}")).isEqualTo("Grüße");
                kit.model()
                        .whenAsked("")
                        .callsTool("get_stock", "{\"article\": \"A-1\"}")
                        .thenSays("12 pieces");
                assertThat(asked(kit, "tag:shop")).containsExactly("get_stock");
            }
        }
    }

    @Test
    void the_route_is_a_tool() throws Exception {
        write("routes/tools/get_stock.camel.yaml", example("route"));
        theToolIsThere();
    }

    @Test
    void the_route_with_its_description_in_a_file_of_its_own_is_a_tool_too() throws Exception {
        String route = example("route");
        String note = route.substring(route.indexOf("    note: |"), route.indexOf("    errorHandler:"));
        write("routes/tools/get_stock.camel.yaml", route.replace(note, ""));
        write("config/tools/get_stock.json", example("description"));
        theToolIsThere();
    }

    private void write(String file, String text) throws Exception {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }

    private void theToolIsThere() throws Exception {
        try (RunningKit kit = RunningKit.start(Optional.of(folder), List.of(), Map.of(), Map.of())) {
            assertThat(called(kit, "get_stock", "{\"article\": \"A-1\"}")).isEqualTo("12 of A-1");
            assertThat(asked(kit, "tag:shop")).containsExactly("get_stock");
        }
    }

    @Test
    void the_test_is_that_of_the_example_project_which_is_run() throws Exception {
        assertThat(Files.readString(Path.of("src/test/projects/shop/src/test/java/com/example/ShopTest.java")))
                .isEqualTo("package com.example;\n\n" + example("test"));
    }

    @Test
    void every_field_of_a_policy_is_in_the_guide_and_every_method_of_the_test_kit() throws Exception {
        String guide = guide();
        for (String field : org.moonroute.tools.PolicyFields.NAMES) {
            assertThat(guide).contains("\n| `" + field + "` | `");
        }
        for (var method : org.moonroute.tools.ToolMethod.class.getDeclaredMethods()) {
            assertThat(guide).contains("`" + method.getName());
        }
        for (var method : MoonrouteExtension.class.getDeclaredMethods()) {
            boolean isForUsers = java.lang.reflect.Modifier.isPublic(method.getModifiers())
                    && !method.getName().matches("(before|after)(All|Each)");
            assertThat(!isForUsers || guide.contains(method.getName() + "("))
                    .as(method.getName())
                    .isTrue();
        }
    }

    private static String called(RunningKit kit, String name, String arguments) {
        ToolResult result = kit.engine().callTool(name, arguments);
        assertThat(result.failed()).as(result.content()).isFalse();
        return result.content();
    }

    /** The tools that the model was offered. */
    private static List<String> asked(RunningKit kit, String tools) {
        Engine engine = kit.engine();
        engine.ask(org.moonroute.conversation.Prompt.of(
                        new org.moonroute.conversation.Origin.Caller("p", org.moonroute.conversation.Lane.INTERACTIVE),
                        "Hello")
                .withTools(List.of(tools)));
        return ModelRequest.of(kit.model().requests().get(0)).tools();
    }
}

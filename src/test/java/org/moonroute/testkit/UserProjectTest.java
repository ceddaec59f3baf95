package org.moonroute.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example project's own tests, which find out what is wrong with its tools. */
@Timeout(120)
class UserProjectTest {
    private static final Path PROJECT = Path.of("src/test/projects/shop");
    private static final String[] TESTS = {"com.example.ShopTest", "com.example.HomeTest"};

    @TempDir
    Path folder;

    @BeforeEach
    void tellWhereTheHomeIs() {
        System.setProperty("shop.home", PROJECT.resolve("home").toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("shop.home");
    }

    @Test
    void its_tests_pass() throws Exception {
        try (UserProject project = UserProject.compile(folder, UserProject.sources(PROJECT))) {
            Map<String, String> outcomes = project.test(TESTS);

            assertThat(UserProject.failed(outcomes)).isEmpty();
            assertThat(outcomes).hasSize(6);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            return 12;               | return 13;                              | the_stock_is_told        | 12
            return 12;               | throw new IllegalStateException("off"); | both_are_called_in_one_round | off
            int getStock(            | int getStocks(                          | the_class_is_a_tool_too  | expected
            tags = "shop"            | tags = "shops"                          | the_answer_is_made_of_it | which no tool has
            public int getStock      | int getStock                            | ShopTest                 | must be public
            """)
    void a_tool_that_is_broken_fails_them(String from, String to, String test, String told) throws Exception {
        Map<String, String> sources = UserProject.sources(PROJECT);
        sources.computeIfPresent("com.example.Shop", (name, source) -> source.replace(from, to));
        try (UserProject project = UserProject.compile(folder, sources)) {
            Map<String, String> outcomes = project.test(TESTS);

            assertThat(outcomes.keySet()).anyMatch(name -> name.startsWith(test));
            outcomes.forEach((name, failure) -> {
                if (name.startsWith(test)) {
                    assertThat(failure).contains(told);
                }
            });
        }
    }
}

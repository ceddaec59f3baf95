package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.moonroute.conversation.ToolResult;
import org.moonroute.testkit.MoonrouteExtension;

/** The home as it is deployed: its route, its description, and the class that its settings name. */
class HomeTest {
    @RegisterExtension
    static final MoonrouteExtension moonroute =
            MoonrouteExtension.home(Path.of(System.getProperty("shop.home", "home")));

    @Test
    void the_route_answers() {
        assertEquals("5.90", moonroute.call("get_price", Map.of("article", "A-1")).content());
    }

    @Test
    void the_class_is_a_tool_too() {
        assertTrue(moonroute.offersTool("get_stock"));
    }

    @Test
    void a_model_that_errs_is_told_how_to_mend_it() {
        ToolResult result = moonroute.call("get_price", "{\"artikel\": \"A-1\"}");

        assertTrue(result.failed());
        assertTrue(result.content().contains("'article' not found"), result.content());
    }

    @Test
    void both_are_called_in_one_round() {
        moonroute.model()
                .callsTool("get_price", "{\"article\": \"A-1\"}")
                .andTool("get_stock", "{\"article\": \"A-1\"}")
                .thenSays("12 pieces, at 5.90 each.");

        assertEquals("12 pieces, at 5.90 each.", moonroute.answer("A-1?", "*").text());
        assertEquals(List.of("5.90", "12"), moonroute.requests().get(1).toolResults());
    }
}

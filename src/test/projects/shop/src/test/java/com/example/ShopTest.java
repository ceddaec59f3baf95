package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.moonroute.testkit.MoonrouteExtension;

class ShopTest {
    @RegisterExtension
    static final MoonrouteExtension moonroute = MoonrouteExtension.withTool(new Shop());

    @Test
    void the_stock_is_told() {
        assertEquals("12", moonroute.call("get_stock", Map.of("article", "A-1")).content());
    }

    @Test
    void the_answer_is_made_of_it() {
        moonroute.model().callsTool("get_stock", "{\"article\": \"A-1\"}").thenSays("There are 12.");

        assertEquals("There are 12.", moonroute.answer("How many A-1 are there?", "tag:shop").text());
        assertEquals(List.of("12"), moonroute.requests().get(1).toolResults());
    }
}

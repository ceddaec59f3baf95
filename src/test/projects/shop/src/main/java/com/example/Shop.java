package com.example;

import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** What the shop lets the model do. */
public final class Shop {
    @ToolMethod(description = "Find out how many pieces of an article are in stock", tags = "shop", idempotent = true)
    public int getStock(@Param("The article's number, as A-1") String article) {
        if (!article.startsWith("A-")) {
            throw new IllegalArgumentException("there is no article " + article + "; their numbers begin with A-");
        }
        return 12;
    }
}

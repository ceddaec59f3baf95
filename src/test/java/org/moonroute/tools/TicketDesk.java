package org.moonroute.tools;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A bean with one tool for each type of parameter. */
class TicketDesk {
    public enum Level {
        LOW,
        HIGH
    }

    public record Guest(@Param("Who comes") String name, int age, Optional<Level> level) {}

    public record Ticket(String name, BigDecimal price) {}

    @ToolMethod(description = "d")
    public String takesText(@Param("p") String value) {
        return value;
    }

    @ToolMethod(description = "d")
    public int takesInt(@Param("p") int value) {
        return value;
    }

    @ToolMethod(description = "d")
    public Integer takesInteger(@Param("p") Integer value) {
        return value;
    }

    @ToolMethod(description = "d")
    public long takesLong(@Param("p") long value) {
        return value;
    }

    @ToolMethod(description = "d")
    public double takesDouble(@Param("p") double value) {
        return value;
    }

    @ToolMethod(description = "d")
    public Float takesFloat(@Param("p") Float value) {
        return value;
    }

    @ToolMethod(description = "d")
    public BigDecimal takesDecimal(@Param("p") BigDecimal value) {
        return value;
    }

    @ToolMethod(description = "d")
    public boolean takesBoolean(@Param("p") boolean value) {
        return value;
    }

    @ToolMethod(description = "d")
    public Level takesEnum(@Param("p") Level value) {
        return value;
    }

    @ToolMethod(description = "d")
    public List<Integer> takesList(@Param("p") List<Integer> value) {
        return value;
    }

    @ToolMethod(description = "d")
    public Guest takesRecord(@Param("p") Guest value) {
        return value;
    }

    @ToolMethod(description = "d")
    public Optional<String> takesOptional(@Param("p") Optional<String> value) {
        return value;
    }

    @ToolMethod(description = "d")
    public String takesNullable(@Param(value = "p", required = false, name = "value") String other) {
        return "got " + other;
    }

    @ToolMethod(description = "d")
    public String takesNothing() {
        return "nothing taken";
    }

    @ToolMethod(name = "named-by-hand", description = "d")
    public void takesHTTPStatus() {}

    @ToolMethod(description = "d")
    public List<Ticket> sellsTickets() {
        return List.of(new Ticket("Ada", new BigDecimal("1E+1")));
    }
}

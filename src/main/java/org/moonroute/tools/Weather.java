package org.moonroute.tools;

/** The tool of the book's example: a weather report without weather. */
public final class Weather {

    /** The temperature: 77.0 in New York, 65.0 everywhere else. */
    @ToolMethod(description = "Get current weather for a location", idempotent = true)
    public double getWeather(@Param("The city name") String location) {
        return location.equals("New York") ? 77.0 : 65.0;
    }
}

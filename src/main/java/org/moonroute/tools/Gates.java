package org.moonroute.tools;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gate of each tool, by its name in the catalogue. */
final class Gates {
    private final Map<String, Gate> byTool = new ConcurrentHashMap<>();

    /** That of the tool. A tool that comes again with another limit gets another gate; who is inside the old one stays there. */
    Gate of(String tool, int most) {
        Gate gate = byTool.get(tool);
        return gate != null && gate.most() == most
                ? gate
                : byTool.compute(tool, (name, there) -> there != null && there.most() == most ? there : new Gate(most));
    }
}

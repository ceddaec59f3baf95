package org.moonroute.tools;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.moonroute.conversation.ToolSpec;

/**
 * Moonshot's own search of the web (platform.kimi.ai/docs, web search). The service searches while the model writes the call; here
 * nothing is run: the call's arguments go back as its result, unchanged, and each call costs what config/models.yaml says.
 */
public final class WebSearch implements Tool {
    /** What it is called. */
    public static final String NAME = "$web_search";

    @Override
    public ToolSpec spec() {
        return ToolSpec.ofService(NAME, "Search the web");
    }

    /** To send the same arguments back again does nothing more. */
    @Override
    public ToolPolicy policy() {
        return new ToolPolicy(new TreeSet<>(), Optional.empty(), 0, true, 0, 0, Duration.ZERO, 0, false);
    }

    @Override
    public String make() {
        return "service";
    }

    @Override
    public String source() {
        return "moonroute.tools.web-search";
    }

    /** Not called by the catalogue, which sends back the very text. */
    @Override
    public Object call(Map<String, Object> arguments) {
        return arguments;
    }
}

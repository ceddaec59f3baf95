package org.moonroute.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.ToolResult;
import org.moonroute.sandbox.ModelScript;

/**
 * Runs Moonroute in a test, with the simulated service in the place of the real one: no key, no network but loopback, no cost.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MoonrouteExtension moonroute = MoonrouteExtension.withTool(new Shop());
 * }</pre>
 *
 * <p>In a static field it starts once for the class, else before each test. After each test what the model was told and asked is
 * forgotten, and at the end everything is closed. Ports are free ones and folders temporary, so that classes may run at the same
 * time; tests of one class that do must tell the model what to say by prompt, with {@link #model(String)}.
 */
public final class MoonrouteExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path home;
    private final List<Object> tools;
    private final Map<String, String> settings;
    private final Map<String, String> variables;
    private RunningKit running;
    private boolean forClass;

    private MoonrouteExtension(
            Path home, List<Object> tools, Map<String, String> settings, Map<String, String> variables) {
        this.home = home;
        this.tools = tools;
        this.settings = settings;
        this.variables = variables;
    }

    /** With the shipped routes and settings, and no tool but this one: a {@code Tool}, or an object with methods annotated as tools. */
    public static MoonrouteExtension withTool(Object tool) {
        return new MoonrouteExtension(null, List.of(), Map.of(), Map.of()).and(tool);
    }

    /**
     * With the folders {@code routes} and {@code config} of a home: its tools ({@code config/tools}, {@code routes/tools}, {@code
     * config/mcp.json}, {@code config/openapi.json}) and none of the shipped ones. Its files stand in for the shipped ones of the same name; those
     * that it does not have are the shipped ones.
     */
    public static MoonrouteExtension home(Path folder) {
        return new MoonrouteExtension(folder, List.of(), Map.of(), Map.of());
    }

    /** The same, with this tool as well. */
    public MoonrouteExtension and(Object tool) {
        List<Object> more = new ArrayList<>(tools);
        more.add(tool);
        return new MoonrouteExtension(home, more, settings, variables);
    }

    /** The same, with a setting as {@code config/application.properties} has it. */
    public MoonrouteExtension set(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new MoonrouteExtension(home, tools, more, variables);
    }

    /**
     * The same, with a variable of the environment, such as {@code config/mcp.json} and {@code config/openapi.json} name ({@code
     * ${NAME}}). Those that are really there are not looked at.
     */
    public MoonrouteExtension variable(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return new MoonrouteExtension(home, tools, settings, more);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        forClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (running == null) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (forClass) {
            running.model().forget();
        } else {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop();
    }

    private void start() throws Exception {
        running = RunningKit.start(Optional.ofNullable(home), tools, settings, variables);
    }

    private void stop() throws IOException {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** Whether there is a tool of this name that prompts may ask for. */
    public boolean offersTool(String name) {
        return running().engine().toolNames().contains(name);
    }

    /**
     * Calls a tool as a conversation does: arguments are checked, the time is bounded, the result is cut.
     *
     * @return what the model would be told, and whether the call failed
     */
    public ToolResult call(String name, Map<String, ?> arguments) {
        try {
            return call(name, JSON.writeValueAsString(arguments));
        } catch (JsonProcessingException unfit) {
            throw new IllegalArgumentException("the arguments cannot be written as JSON", unfit);
        }
    }

    /** The same, with arguments as a model would write them, right or wrong. */
    public ToolResult call(String name, String arguments) {
        return running().engine().callTool(name, arguments);
    }

    /** What the model says to every prompt of this test from now on. */
    public ModelScript model() {
        return model("");
    }

    /** What the model says to prompts of this test that have this text in them. */
    public ModelScript model(String prompt) {
        return running().model().whenAsked(prompt);
    }

    /**
     * The answer to a prompt.
     *
     * @param tools the tools that it may use: names, {@code tag:NAME}, or {@code *}; none for what the settings say
     * @throws AssertionError if the prompt fails, with kind and reason
     */
    public Answer answer(String prompt, String... tools) {
        Outcome outcome = outcome(prompt, tools);
        if (outcome instanceof Failure failure) {
            throw new AssertionError("the prompt failed: " + failure.kind().word() + ": " + failure.reason());
        }
        return (Answer) outcome;
    }

    /** What becomes of a prompt: an answer or a failure. */
    public Outcome outcome(String prompt, String... tools) {
        Prompt asked = Prompt.of(new Origin.Caller("test", Lane.INTERACTIVE), prompt);
        return running().engine().ask(tools.length == 0 ? asked : asked.withTools(List.of(tools)));
    }

    /** The requests that the model got in this test, in order. */
    public List<ModelRequest> requests() {
        return running().model().requests().stream().map(ModelRequest::of).toList();
    }

    private RunningKit running() {
        if (running == null) {
            throw new IllegalStateException(
                    "Moonroute is not running: annotate the field of the extension with @RegisterExtension");
        }
        return running;
    }
}

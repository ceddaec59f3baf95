package org.moonroute.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.moonroute.conversation.ToolResult;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code moonroute tools}: what the model may call, for who makes it. Asks no service, and needs no key. */
@Command(
        name = "tools",
        mixinStandardHelpOptions = true,
        description = "List, show, call and check the tools that prompts may use. Without a word: list.")
final class ToolsCommand implements Callable<Integer> {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Any setting. May be repeated.")
    Map<String, String> set;

    private final Engine.Factory engines;
    private final Terminal terminal;

    ToolsCommand(Engine.Factory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        return list(false);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List all tools: name, make, state, tags.")
    int list(
            @Option(names = "--json", description = "As JSON, with schema, policy and where each is described.")
                    boolean json)
            throws Exception {
        return with(settings -> {
            ToolList found = engines.tools(start(settings));
            if (json) {
                terminal.out().println(ToolTexts.json(found));
                return EngineCommand.OK;
            }
            ToolTexts.table(found.tools()).forEach(terminal.out()::println);
            if (found.tools().isEmpty()) {
                terminal.say("there are no tools; docs/tools.md tells how to make one");
            }
            found.sources().forEach(source -> terminal.say(source.name() + ": " + source.state()));
            if (!found.faults().isEmpty()) {
                terminal.say(counted(found.faults().size(), "fault") + ", all told by moonroute tools check: "
                        + found.faults().get(0));
            }
            return EngineCommand.OK;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show all that is known of one tool, as JSON.")
    int show(@Parameters(paramLabel = "NAME", description = "The tool's name.") String name) throws Exception {
        return with(settings -> {
            ToolList.Row tool = engines.tools(start(settings)).tools().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new Wrong(
                                    "there is no tool " + name
                                            + " that could be used; `moonroute tools list` has all, `moonroute tools check` what is wrong"));
            terminal.out().println(ToolTexts.json(tool));
            return EngineCommand.OK;
        });
    }

    @Command(
            name = "call",
            mixinStandardHelpOptions = true,
            description =
                    "Call a tool as the model would: arguments are checked, the time is bounded, the result is cut.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the result is a good one", "1:the call failed", "2:wrong usage or configuration"})
    int call(
            @Parameters(index = "0", paramLabel = "NAME", description = "The tool's name.") String name,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "ARGUMENTS",
                            defaultValue = "{}",
                            description = "A JSON object; @FILE reads it from a file, - from standard input.")
                    String arguments)
            throws Exception {
        return with(settings -> {
            String given = given(arguments);
            try (Engine engine = engines.start(start(settings))) {
                ToolResult result = engine.callTool(name, given);
                terminal.out().println(result.content());
                return result.failed() ? EngineCommand.ERROR : EngineCommand.OK;
            }
        });
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Check all tools: each fault of each one, where a start ends at the first.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:nothing is wrong", "2:there are faults, one a line on standard output"})
    int check() throws Exception {
        return with(settings -> {
            ToolList found = engines.tools(start(settings));
            List<String> faults = found.faults();
            faults.forEach(terminal.out()::println);
            found.sources().forEach(source -> terminal.say(source.name() + ": " + source.state()));
            terminal.say(counted(found.tools().size(), "tool") + (faults.size() == 0 ? "" : " without fault") + ", "
                    + counted(faults.size(), "fault"));
            return faults.isEmpty() ? EngineCommand.OK : EngineCommand.USAGE;
        });
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private String given(String arguments) throws IOException {
        if (arguments.equals("-")) {
            return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!arguments.startsWith("@")) {
            return arguments;
        }
        String file = arguments.substring(1);
        try {
            return Files.readString(Path.of(file));
        } catch (FileSystemException said) {
            throw said;
        } catch (CharacterCodingException wrong) {
            throw new Wrong(file + " is not UTF-8; convert it, for example with iconv -t UTF-8");
        } catch (IOException unreadable) {
            // As of a folder: the platform does not say which.
            throw new Wrong(file + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** No model is asked, so the account's key may be missing; tools that the service itself runs are there with one only. */
    private Engine.Start start(Settings settings) {
        return new Engine.Start(
                settings,
                EngineOptions.key(terminal.environment()),
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                EngineCommand.passwords(terminal),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private interface Work {
        int with(Settings settings) throws Exception;
    }

    private int with(Work work) throws Exception {
        try {
            Settings settings = Settings.load(EngineCommand.home(), terminal.environment());
            for (Map.Entry<String, String> one : (set == null ? new LinkedHashMap<String, String>() : set).entrySet()) {
                settings = settings.with(one.getKey(), one.getValue());
            }
            return work.with(settings);
        } catch (Wrong | SettingsException wrong) {
            terminal.say("moonroute: " + wrong.getMessage());
            return EngineCommand.USAGE;
        }
    }
}

package org.moonroute.cli;

import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "moonroute",
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        description = "Answers prompts with Moonshot's Kimi models, as Apache Camel routes.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was answered",
            "1:something could not be done",
            "2:wrong usage or configuration",
            "100:some prompts failed",
            "130:interrupted (143: told to terminate)"
        })
public final class Cli {
    private Cli() {}

    /** The version, as the jar says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"moonroute " + (version == null ? "(from classes)" : version)};
        }
    }

    /** Runs one command; returns its exit code. */
    public static int run(Engine.Factory engines, Terminal terminal, String... arguments) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("answer", () -> new AnswerCommand(engines, terminal));
        commands.put("batch", () -> new BatchCommand(engines, terminal));
        commands.put("ask", () -> new AskCommand(engines, terminal));
        commands.put("serve", () -> new ServeCommand(engines, terminal));
        commands.put("queue", () -> new QueueCommand(engines, terminal));
        commands.put("keys", () -> new KeysCommand(terminal));
        commands.put("tools", () -> new ToolsCommand(engines, terminal));
        commands.put("approvals", () -> new ApprovalsCommand(terminal));
        commands.put("sandbox", () -> new SandboxCommand(terminal));
        // Reading a command's annotations takes its time; so only those of the one that is wanted, if it is clear
        // which.
        if (arguments.length > 0) {
            commands.keySet().removeIf(name -> commands.containsKey(arguments[0]) && !name.equals(arguments[0]));
        }
        CommandLine line = new CommandLine(new Cli());
        commands.values().forEach(command -> line.addSubcommand(command.get()));
        // A prompt may well begin with @; it names no file of options.
        return line.setExpandAtFiles(false)
                .setOut(new java.io.PrintWriter(terminal.out(), true, java.nio.charset.StandardCharsets.UTF_8))
                .setErr(new java.io.PrintWriter(terminal.err(), true, java.nio.charset.StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((error, command, parsed) -> {
                    terminal.say("moonroute: " + reason(error));
                    return EngineCommand.ERROR;
                })
                .execute(arguments);
    }

    private static String reason(Throwable error) {
        if (error instanceof UncheckedIOException unchecked) {
            return reason(unchecked.getCause());
        }
        if (error instanceof FileSystemException file) {
            // Of most of them the message is the file's name and nothing else.
            return file.getFile() + ": " + FileTrouble.word(file);
        }
        Throwable cause = error;
        while (cause.getCause() != null && cause.getMessage() == null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}

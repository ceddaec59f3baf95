package org.moonroute.crash;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program, run as a process of its own against a sandbox of this one. What it says goes to one log. */
final class Program {
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private final Path log;
    private boolean isTyped;

    Program(URI service, Path log) {
        this.log = log;
        environment.put("MOONSHOT_BASE_URL", service.toString());
        environment.put("MOONSHOT_API_KEY", "sk-test-of-crashes");
        environment.put("LC_ALL", "C.UTF-8");
        set("MOONROUTE_JMS_BROKER", "none");
        set("MOONROUTE_HTTP_PORT", "none");
        set("MOONROUTE_INBOX_SETTLE", "0ms");
        set("MOONROUTE_INBOX_POLL_MILLIS", "50");
        set("MOONROUTE_RETRY_BASE", "50ms");
    }

    Program set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** An option of the JVM; the last one counts. */
    Program java(String option) {
        options.add(option);
        return this;
    }

    /** As with a person at a terminal, who types nothing yet. */
    Program typed() {
        isTyped = true;
        return java("-Dmoonroute.terminal.typed=true");
    }

    /** With a broker of its own, and a journal, in this folder. */
    Program withBroker(Path folder) {
        return set("MOONROUTE_JMS_BROKER", "embedded")
                .set("MOONROUTE_JMS_FOLDER", folder.resolve("broker").toString())
                .set("MOONROUTE_JMS_PORT", "0")
                .set("MOONROUTE_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    Process start(String... arguments) {
        List<String> command = new ArrayList<>(TestBuild.get().java());
        command.addAll(options);
        command.add("org.moonroute.Moonroute");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(
                isTyped ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().keySet().removeIf(name -> name.startsWith("MOON"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The exit code. */
    static int end(Process process) throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("it does not end");
        }
        return process.exitValue();
    }

    /** As kill -9 does. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stack traces in the log, each line of them with the line above it: nobody should have to read one. */
    List<String> stackTraces() {
        List<String> found = new ArrayList<>();
        String above = "";
        for (String line : log().lines().toList()) {
            if (line.startsWith("\tat ")) {
                found.add(above.startsWith("\tat ") ? line : above + "\n" + line);
            }
            above = line;
        }
        return found;
    }

    String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

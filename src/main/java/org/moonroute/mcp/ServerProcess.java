package org.moonroute.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The process of an MCP server and all that it started. Of our environment it gets only what every program needs, as other
 * clients do it: the key of the account is no business of a tool. It is ended with this process, however that ends, except by
 * {@code kill -9}, when it notices that nobody speaks to it any more.
 */
final class ServerProcess {
    /** How long it gets to end by itself once nothing more is said to it, and then again to end when it is told to. */
    private static final long GRACE_MILLIS = 500;
    /** From the end of its output up to when it is known how it ended. */
    private static final long ENDING_MILLIS = 2_000;

    private static final List<String> INHERITED = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "TERM",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            // Windows
            "APPDATA",
            "HOMEDRIVE",
            "HOMEPATH",
            "LOCALAPPDATA",
            "PATHEXT",
            "PROCESSOR_ARCHITECTURE",
            "PROGRAMFILES",
            "SYSTEMDRIVE",
            "SYSTEMROOT",
            "TEMP",
            "TMP",
            "USERNAME",
            "USERPROFILE");

    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ServerProcess::kill), "mcp-servers-end"));
    }

    private final Process process;
    private final Set<ProcessHandle> tree = new LinkedHashSet<>();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts it. */
    static ServerProcess start(McpServer.Command command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.command());
        command.cwd().ifPresent(folder -> builder.directory(folder.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> INHERITED.stream().noneMatch(name::equalsIgnoreCase));
        environment.putAll(command.env());
        ServerProcess started = new ServerProcess(builder.start());
        RUNNING.add(started);
        started.process.onExit().thenRun(started::close);
        return started;
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    InputStream out() {
        return process.getInputStream();
    }

    InputStream err() {
        return process.getErrorStream();
    }

    /** Looks which processes it has started; once it has ended, nobody knows any more. */
    synchronized void noteTree() {
        process.descendants().forEach(tree::add);
    }

    /** How it ended, in words. */
    String ending() throws InterruptedException {
        return process.waitFor(ENDING_MILLIS, TimeUnit.MILLISECONDS)
                ? "it ended with code " + process.exitValue()
                : "it closed its output";
    }

    /** Has it end, and all that it was seen to have started. Returns when they have, or a moment after they were killed. */
    void close() {
        noteTree();
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // It does not listen any more.
        }
        try {
            if (!ended()) {
                handles().forEach(ProcessHandle::destroy);
                ended();
            }
            kill();
            ended();
        } catch (InterruptedException told) {
            kill();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(this);
    }

    private boolean ended() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        while (handles().stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private void kill() {
        noteTree();
        handles().forEach(ProcessHandle::destroyForcibly);
    }

    private synchronized Set<ProcessHandle> handles() {
        Set<ProcessHandle> all = new LinkedHashSet<>(tree);
        all.add(process.toHandle());
        return all;
    }
}

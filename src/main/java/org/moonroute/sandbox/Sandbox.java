package org.moonroute.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * A running stand-in for Moonshot's service on a local port.
 *
 * <p>It listens from the return of {@link #start} until {@link #close}. All its threads are daemons: a program whose
 * only job is to run it must wait by itself. It serves any number of requests at once; a waiting reply holds no thread.
 */
public final class Sandbox implements AutoCloseable {
    private static final int BACKLOG = 1024;

    static {
        // Read once, when the JDK's server is first used. Without the first, small replies wait for an ACK; with the
        // default of the second, a client with many connections has most of them closed under it; the third keeps an
        // idle connection longer than any client's pool does by default.
        Map.of(
                        "sun.net.httpserver.nodelay", "true",
                        "sun.net.httpserver.maxIdleConnections", "10000",
                        "sun.net.httpserver.idleInterval", "3600")
                .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    }

    private final HttpServer server;
    private final ExecutorService hands = Executors.newCachedThreadPool(daemons("sandbox-hands"));
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, daemons("sandbox-clock"));
    private final CounterBoard counters = new CounterBoard();

    private Sandbox(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the port is taken or the address is not of this machine
     * @throws IllegalArgumentException if the rules file cannot be used; names the file, the rule and the field
     */
    public static Sandbox start(SandboxOptions options) throws IOException {
        return start(options, new ScriptedModel());
    }

    /**
     * The same, with a model that is told what to say while it runs.
     *
     * @param scripted what it is told comes before the rules of a file
     */
    public static Sandbox start(SandboxOptions options, ScriptedModel scripted) throws IOException {
        RuleBook rules = options.rules() == null ? RuleBook.EMPTY : RulesFile.read(options.rules());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(options.host()), options.port());
        Sandbox sandbox = new Sandbox(HttpServer.create(address, BACKLOG));
        sandbox.open(options, rules, scripted);
        return sandbox;
    }

    private void open(SandboxOptions options, RuleBook rules, ScriptedModel scripted) throws IOException {
        Courier courier = new Courier(clock, hands);
        ChatDesk chat = new ChatDesk(options, rules, scripted, RateLimiter.of(options.tier(), Clock.systemUTC()));
        ChatDoor chatDoor = new ChatDoor(chat, counters, courier);
        server.createContext("/", new FrontDoor(new KeyCheck(options.apiKey()), chatDoor, desks(options), courier));
        server.setExecutor(hands);
        startAsDaemon();
    }

    private Map<String, Desk> desks(SandboxOptions options) {
        CatalogueDesk catalogue = new CatalogueDesk(options.asOf());
        Map<String, Desk> desks = new HashMap<>(FormulaDesks.all(options.asOf()));
        desks.put("GET /v1/models", body -> catalogue.models());
        desks.put("POST /v1/tokenizers/estimate-token-count", new TokenCountDesk(options.asOf()));
        desks.put("GET /v1/users/me/balance", body -> catalogue.balance());
        desks.put("GET /sandbox/counters", body -> Reply.json(200, Json.tree(counters())));
        return desks;
    }

    /** The server's accepting thread is a daemon only if the thread that starts the server is one. */
    private void startAsDaemon() throws IOException {
        Thread starter = daemons("sandbox-start").newThread(server::start);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the sandbox was starting", e);
        }
    }

    /** Where a client finds the service: {@code http://127.0.0.1:PORT/v1}. */
    public URI baseUrl() {
        InetAddress address = server.getAddress().getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/v1");
    }

    /** The port it listens on, never 0. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** What it has seen so far. */
    public SandboxCounters counters() {
        return counters.snapshot();
    }

    /** Frees the port at once and cuts every open connection. Further calls do nothing. */
    @Override
    public void close() {
        clock.shutdownNow();
        server.stop(0);
        hands.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}

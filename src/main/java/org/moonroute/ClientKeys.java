package org.moonroute;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.moonroute.cli.Engine;
import org.moonroute.conversation.Cost;
import org.moonroute.http.Client;
import org.moonroute.http.Clients;
import org.moonroute.keys.Grant;
import org.moonroute.keys.Key;
import org.moonroute.keys.KeyFile;
import org.moonroute.keys.KeyRing;
import org.moonroute.keys.KeysUnusable;
import org.moonroute.keys.RequestRate;
import org.moonroute.keys.Spending;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of the server by their keys: those packages do not know each other. */
final class ClientKeys implements Clients, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientKeys.class);
    private static final String KEYS = "moonroute.http.keys";

    private final KeyRing ring;
    private final Spending spending;
    private final Map<String, RequestRate> rates = new ConcurrentHashMap<>();
    private final ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "keys-spent");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String told = "";

    private ClientKeys(KeyRing ring, Spending spending) {
        this.ring = ring;
        this.spending = spending;
        seconds.scheduleWithFixedDelay(this::syncSpending, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Reads the keys.
     *
     * @throws SettingsException if they cannot be read, or if there are none and others than this machine's may ask
     */
    static ClientKeys open(Engine.Start start, Clock clock) {
        Settings settings = start.settings();
        KeyFile file = new KeyFile(settings.homePath(KEYS), clock);
        try {
            KeyRing ring = new KeyRing(file, System::nanoTime, LOG::error);
            if (!ring.isClosed() && !isLoopback(settings)) {
                throw new SettingsException("moonroute.http.host is " + settings.text("moonroute.http.host")
                        + ", where others than this machine can ask, and there are no keys in " + file.path()
                        + "; make one by `moonroute keys make NAME`, or set moonroute.http.host=127.0.0.1");
            }
            return new ClientKeys(ring, Spending.open(spending(file, start)));
        } catch (KeysUnusable wrong) {
            throw new SettingsException(KEYS + ": " + wrong.getMessage());
        }
    }

    /** What the sandbox is asked costs nothing, and must use up nobody's budget. */
    private static Path spending(KeyFile file, Engine.Start start) {
        Path real = file.spending();
        return start.simulated() ? real.resolveSibling(real.getFileName() + "-sandbox") : real;
    }

    private static boolean isLoopback(Settings settings) {
        InetSocketAddress address = new InetSocketAddress(settings.text("moonroute.http.host"), 0);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    private void syncSpending() {
        try {
            spending.refresh();
            spending.force();
            told = "";
        } catch (KeysUnusable failed) {
            if (!told.equals(failed.getMessage())) {
                told = failed.getMessage();
                LOG.error("{}", told);
            }
        }
    }

    @Override
    public boolean needKey() {
        return ring.isClosed();
    }

    @Override
    public Optional<Client> of(String secret) {
        return ring.find(secret).map(ClientKeys::client);
    }

    /** The client of a key that is good. */
    Optional<Client> withId(String id) {
        return ring.withId(id).filter(key -> key.revoked().isEmpty()).map(ClientKeys::client);
    }

    /** The client of that id, which is anybody where it asked without a key; absent if its key is not good any more. */
    Optional<Client> good(String id) {
        return id.equals(Client.ANYBODY.id()) ? Optional.of(Client.ANYBODY) : withId(id);
    }

    private static Client client(Key key) {
        Grant grant = key.grant();
        return new Client(
                key.id(),
                key.name(),
                Optional.of(new Client.Rights(
                        grant.tools(), grant.models(), grant.budget().isPresent(), grant.approves())),
                grant.lane());
    }

    @Override
    public Optional<Duration> enter(Client client) {
        return grant(client).filter(grant -> grant.rate() > 0).flatMap(grant -> rates.compute(
                        client.id(),
                        (id, rate) ->
                                rate != null && rate.most() == grant.rate() ? rate : new RequestRate(grant.rate()))
                .enter(System.nanoTime()));
    }

    @Override
    public boolean hasMoney(Client client) {
        return grant(client)
                .flatMap(Grant::budget)
                .map(budget -> spending.of(client.id()).compareTo(budget) < 0)
                .orElse(true);
    }

    @Override
    public void spent(Client client, Cost cost) {
        if (cost.amount() == null || grant(client).isEmpty()) {
            return;
        }
        try {
            spending.add(client.id(), cost.amount());
        } catch (KeysUnusable failed) {
            LOG.error("{}", failed.getMessage());
        }
    }

    private Optional<Grant> grant(Client client) {
        return ring.withId(client.id()).map(Key::grant);
    }

    @Override
    public void close() {
        seconds.shutdownNow();
        try {
            spending.close();
        } catch (KeysUnusable failed) {
            LOG.error("{}", failed.getMessage());
        }
    }
}

package org.moonroute.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnector;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message broker in this process: Apache Artemis, which keeps messages in a folder.
 *
 * <p>It listens on 127.0.0.1 alone, and one user with a password may use it. What was committed is on disk (fsync) before the
 * sender is told so, and is there after {@link #close}, after a kill and after a power loss. When the disk has less room than
 * was to be left free, whoever sends waits until there is more; who receives goes on.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** The name of its one user. */
    public static final String USER = "moonroute";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final AtomicInteger SERVER_IDS = new AtomicInteger();

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final int serverId = SERVER_IDS.getAndIncrement();
    private final DataFolder data;
    private final BrokerLogin login;
    private final ActiveMQServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(EmbeddedBrokerOptions options, DataFolder data) {
        this.data = data;
        this.login = new BrokerLogin(USER, data.password());
        Configuration configuration = new ArtemisConfiguration(options, data).make(serverId);
        OPEN.incrementAndGet();
        this.server = new ActiveMQServerImpl(configuration, null, new OneUser(login));
    }

    /**
     * Starts it; it is ready when this returns.
     *
     * @throws BrokerUnusable if the folder or the port cannot be used; the message names it and the way out
     */
    public static EmbeddedBroker start(EmbeddedBrokerOptions options) {
        DataFolder data = DataFolder.open(
                options.folder(),
                ArtemisVersion.parse(VersionLoader.getVersion().getFullVersion()));
        EmbeddedBroker broker = null;
        try {
            tryPort(options.port());
            broker = new EmbeddedBroker(options, data);
            broker.activate(options);
            return broker;
        } catch (RuntimeException | Error failed) {
            if (broker != null) {
                broker.close();
            }
            data.close();
            throw failed;
        }
    }

    /** Artemis logs what goes wrong at its start, and returns as if nothing were. */
    private void activate(EmbeddedBrokerOptions options) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        server.registerActivationFailureListener(failure::set);
        try {
            server.start();
        } catch (Exception failed) {
            failure.compareAndSet(null, failed);
        }
        if (failure.get() != null || !server.isActive()) {
            throw new BrokerUnusable(
                    "the broker cannot start with the data folder " + data + ": " + failure.get()
                            + "; see that the folder and all within can be written, and that there is room on its disk",
                    failure.get());
        }
    }

    /** Artemis would tell of a port in use by pages of its own stack. */
    private static void tryPort(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            LOG.debug("port {} is free", free.getLocalPort());
        } catch (IOException taken) {
            throw new BrokerUnusable("the broker cannot listen on port " + port + " of 127.0.0.1 (" + taken.getMessage()
                    + "); choose another port, or 0 for any free one");
        }
    }

    private int port() {
        return ((NettyAcceptor) server.getRemotingService().getAcceptor(ArtemisConfiguration.TCP)).getActualPort();
    }

    /** Where other processes of this machine find it: {@code tcp://127.0.0.1:PORT}. */
    public String url() {
        return "tcp://127.0.0.1:" + port();
    }

    /** Who its user is. */
    public BrokerLogin login() {
        return login;
    }

    /**
     * Who the user of a broker is that runs in another process of this machine.
     *
     * @param folder its data folder
     * @throws BrokerUnusable if it has never run, or its password may not be read
     */
    public static BrokerLogin loginOf(Path folder) {
        return new BrokerLogin(USER, DataFolder.passwordIn(folder));
    }

    /** Connections from within this process, which take no way over the network. */
    public BrokerConnections connections() {
        return BrokerConnections.within(serverId, url(), login);
    }

    ActiveMQServer server() {
        return server;
    }

    /** Cuts every connection; what was received and not committed comes again after the next start. Further calls do nothing. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new BrokerUnusable(
                    "the broker in " + data + " did not stop in order; what was committed is on disk", failed);
        } finally {
            if (closed.compareAndSet(false, true) && OPEN.decrementAndGet() == 0) {
                // Its threads are no daemons, and would keep the process alive for a minute.
                InVMConnector.resetThreadPool();
            }
            data.close();
        }
    }
}

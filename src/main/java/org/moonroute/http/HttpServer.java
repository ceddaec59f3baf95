package org.moonroute.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for HTTP requests, within limits, and hands them to servlets. */
public final class HttpServer implements AutoCloseable {
    private static final int SELECTORS = 1;
    private static final int LEAST_THREADS = 8;
    /** So that there is one to say that there are too many, or how the program fares. */
    private static final int SPARE_THREADS = 8;

    private final Server server;
    private final ServerConnector connector;
    private final ServletContextHandler context;
    private final UnderWay underWay;

    /**
     * What it keeps to.
     *
     * @param address where it listens; port 0 for any free one
     * @param threads how many requests are served at once at most, where a request takes a thread of the system
     * @param connections how many connections may be open; more are left waiting
     * @param headerBytes how large the head of a request may be
     * @param idle how long a connection may be silent, within a request or between two; and how long one may take nothing of a reply
     * @param leastRate how many bytes a second the content of a request must bring at least
     */
    public record Limits(
            InetSocketAddress address, int threads, int connections, int headerBytes, Duration idle, long leastRate) {}

    /**
     * What encrypts. Shows no password.
     *
     * @param keyStore the store (PKCS12 or JKS) of its certificate and key
     * @param password the store's
     */
    public record Tls(Path keyStore, String password) {
        @Override
        public String toString() {
            return "Tls[" + keyStore + "]";
        }
    }

    /** Made, with nothing to serve yet; encrypted, if there is something that does that. */
    public HttpServer(Limits limits, Optional<Tls> tls, Executor virtualThreads) {
        QueuedThreadPool pool =
                new QueuedThreadPool(limits.threads() + SPARE_THREADS, Math.min(LEAST_THREADS, limits.threads()));
        pool.setName("http");
        pool.setDaemon(true);
        if (VirtualThreads.areSupported()) {
            pool.setVirtualThreadsExecutor(virtualThreads);
        }
        server = new Server(pool);
        server.setErrorHandler(new ErrorPages());
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(limits.headerBytes());
        http.setUriCompliance(UriCompliance.DEFAULT);
        connector = new HeardConnector(server, factories(http, tls));
        connector.setHost(limits.address().getHostString());
        connector.setPort(limits.address().getPort());
        connector.setIdleTimeout(limits.idle().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.setErrorHandler(new ErrorPages());
        // Kept by path, of which clients make up as many as they like.
        context.getServletHandler().setFilterChainsCached(false);
        filter(new RestOfBody());
        underWay = new UnderWay(context, stream -> new LeastRate(stream, limits.idle(), limits.leastRate()));
        server.setHandler(underWay);
        server.setRequestLog(new AccessLog());
    }

    /** Its connections can be asked whether their clients have gone. */
    private static final class HeardConnector extends ServerConnector {
        HeardConnector(Server server, ConnectionFactory... factories) {
            super(server, -1, SELECTORS, factories);
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            HeardEndPoint point = new HeardEndPoint(channel, selector, key, getScheduler(), getExecutor());
            point.setIdleTimeout(getIdleTimeout());
            return point;
        }
    }

    private static ConnectionFactory[] factories(HttpConfiguration http, Optional<Tls> tls) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        if (tls.isEmpty()) {
            return new ConnectionFactory[] {plain};
        }
        // One certificate is for whatever name it is asked by; clients look at the name themselves.
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStorePath(tls.get().keyStore().toString());
        ssl.setKeyStorePassword(tls.get().password());
        return new ConnectionFactory[] {new SslConnectionFactory(ssl, plain.getProtocol()), plain};
    }

    /** Has a servlet serve these paths. */
    public void serve(String paths, Servlet servlet) {
        context.addServlet(new ServletHolder(servlet), paths);
    }

    /** Has a servlet serve this path and all below it, and read forms in this way. */
    public void serve(String path, Servlet servlet, MultipartConfigElement forms) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.getRegistration().setMultipartConfig(forms);
        context.addServlet(holder, path + "/*");
    }

    /** Puts a filter before all of them. */
    public void filter(Filter filter) {
        context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    /**
     * Listens from now on.
     *
     * @throws IOException if the address cannot be listened at
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception failed) {
            close();
            throw failed instanceof IOException taken ? taken : new IOException(failed.getMessage(), failed);
        }
    }

    /** Where it listens. */
    public String url() {
        String scheme = connector.getConnectionFactory(SslConnectionFactory.class) == null ? "http" : "https";
        return scheme + "://" + connector.getHost() + ":" + connector.getLocalPort();
    }

    /** Tells every client from now on, with its reply, to close its connection. */
    public void takeNoMore() {
        underWay.closeConnections();
    }

    /** Waits until every reply that is under way is with its client, but not longer than this. */
    public void finish(Duration longest) {
        underWay.awaitNone(longest);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP server does not stop: " + failed.getMessage(), failed);
        }
    }
}

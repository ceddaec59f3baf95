package org.moonroute.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Executor;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for HTTP requests, within limits, and hands them to servlets. */
public final class HttpServer implements AutoCloseable {
    private static final int SELECTORS = 1;
    private static final int LEAST_THREADS = 8;

    private final Server server;
    private final ServerConnector connector;
    private final ServletContextHandler context;

    /**
     * What it keeps to.
     *
     * @param address where it listens; port 0 for any free one
     * @param threads how many requests are served at once at most, where a request takes a thread of the system
     * @param connections how many connections may be open; more are left waiting
     * @param headerBytes how large the head of a request may be
     * @param idle how long a connection may be silent, within a request or between two
     */
    public record Limits(InetSocketAddress address, int threads, int connections, int headerBytes, Duration idle) {}

    /** Made, with nothing to serve yet. */
    public HttpServer(Limits limits, Executor virtualThreads) {
        QueuedThreadPool pool = new QueuedThreadPool(limits.threads(), Math.min(LEAST_THREADS, limits.threads()));
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
        connector = new ServerConnector(server, -1, SELECTORS, new HttpConnectionFactory(http));
        connector.setHost(limits.address().getHostString());
        connector.setPort(limits.address().getPort());
        connector.setIdleTimeout(limits.idle().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.setErrorHandler(new ErrorPages());
        server.setHandler(context);
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
        } catch (IOException taken) {
            throw taken;
        } catch (Exception failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://" + connector.getHost() + ":" + connector.getLocalPort();
    }

    /** Takes no further connection. */
    public void takeNoMore() {
        connector.shutdown();
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

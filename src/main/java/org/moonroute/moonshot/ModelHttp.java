package org.moonroute.moonshot;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Makes the HTTP client that talks to the service, and to nobody else: it puts the key on every request. */
public final class ModelHttp {
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    private static final int PLAIN_PER_HOST = 20;
    private static final int PLAIN_TOTAL = 200;

    private ModelHttp() {}

    /**
     * A client that retries nothing, follows no redirect, keeps no cookie, and receives each reply whole.
     *
     * @param connections how many connections it may hold open
     * @param connectTimeout the time to get a connection
     * @param maxReplyBytes the size of reply that it takes
     */
    public static CloseableHttpClient client(
            ApiKey key, int connections, Duration connectTimeout, long maxReplyBytes, Trace trace) {
        return HttpClients.custom()
                .useSystemProperties()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Moonroute")
                .setRoutePlanner(onceAHost(new SystemDefaultRoutePlanner(ProxySelector.getDefault())))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setTlsSocketStrategy(tlsWhenNeeded())
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(connections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(connectTimeout))
                                // A connection that was idle may have been closed by the other side meanwhile.
                                .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                                .setTimeToLive(TimeValue.ofMinutes(10))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        // How long a reply may take is the call's own time limit, not the socket's.
                        .setResponseTimeout(Timeout.DISABLED)
                        .setConnectionRequestTimeout(Timeout.of(connectTimeout))
                        .build())
                .evictIdleConnections(IDLE)
                .addRequestInterceptorFirst((request, entity, context) -> {
                    if (key.isGiven()) {
                        request.setHeader(HttpHeaders.AUTHORIZATION, key.bearer());
                    }
                })
                .addExecInterceptorFirst(
                        "receive-whole", new ReceiveWhole(new CallTimes(watch()), maxReplyBytes, trace))
                .build();
    }

    /** By way of a proxy or not: the system's properties are asked once, not before every call. */
    private static HttpRoutePlanner onceAHost(HttpRoutePlanner planner) {
        Map<HttpHost, HttpRoute> known = new ConcurrentHashMap<>();
        return (host, context) -> {
            HttpRoute route = known.get(host);
            if (route == null) {
                route = planner.determineRoute(host, context);
                known.put(host, route);
            }
            return route;
        };
    }

    /** Connections for calls of other places without TLS, as tools may make them. */
    public static HttpClientConnectionManager plainConnections() {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tlsWhenNeeded())
                .setMaxConnPerRoute(PLAIN_PER_HOST)
                .setMaxConnTotal(PLAIN_TOTAL)
                .build();
    }

    /** Getting TLS ready takes its time, which a host on this machine does not need. */
    private static TlsSocketStrategy tlsWhenNeeded() {
        return (socket, target, port, attachment, context) ->
                Tls.STRATEGY.upgrade(socket, target, port, attachment, context);
    }

    private static final class Tls {
        static final TlsSocketStrategy STRATEGY = DefaultClientTlsStrategy.createSystemDefault();
    }

    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "call-time");
            thread.setDaemon(true);
            return thread;
        });
        watch.setKeepAliveTime(IDLE.getDuration(), TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        return watch;
    }
}

package org.moonroute.http;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request when its reply is sent: its id, its client, what it wanted, what it got and how long that took.
 * Nothing of its content, its query or its headers; and nothing in it ends the line.
 */
final class AccessLog implements RequestLog {
    /** Where the filter that knows the clients says who this one is. */
    static final String CLIENT = "org.moonroute.client";

    private static final Logger LOG = LoggerFactory.getLogger("org.moonroute.access");
    private static final String NONE = "-";
    private static final int LONGEST = 200;
    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';

    @Override
    public void log(Request request, Response response) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LOG.info(
                "id={} client={} method={} path={} status={} bytes={} ms={}",
                word(response.getHeaders().get("X-Request-Id")),
                word(Objects.toString(request.getAttribute(CLIENT), null)),
                word(request.getMethod()),
                word(request.getHttpURI() == null ? null : request.getHttpURI().getPath()),
                response.getStatus(),
                Response.getContentBytesWritten(response),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime()));
    }

    /** As one word: what is no printable ASCII stands as its code, and what is very long is cut. */
    static String word(String said) {
        if (said == null || said.isEmpty()) {
            return NONE;
        }
        int end = Math.min(LONGEST, said.length());
        StringBuilder word = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char one = said.charAt(i);
            if (one > FIRST_PRINTABLE && one <= LAST_PRINTABLE) {
                word.append(one);
            } else {
                word.append(String.format("\\u%04x", (int) one));
            }
        }
        return end < said.length() ? word.append("...").toString() : word.toString();
    }
}

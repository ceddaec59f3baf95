package org.moonroute.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Reads what is left of a small request that was refused before anybody read its content. Else the connection is closed with the
 * reply, and a client that is still sending its content, a moment after the head, may lose the reply to the reset that it gets.
 */
final class RestOfBody extends HttpFilter {
    /** More is not waited for. */
    private static final int SMALL = 64 * 1024;

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (hasContent(request) && request.getContentLengthLong() <= SMALL && !request.isAsyncStarted()) {
            read(request);
        }
    }

    /** Whoever expects to be asked for the content sends none when it gets a reply instead. */
    private static boolean hasContent(HttpServletRequest request) {
        boolean isSaid = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        return isSaid && request.getHeader("Expect") == null;
    }

    private static void read(HttpServletRequest request) {
        try {
            ServletInputStream content = request.getInputStream();
            // Nearly always somebody has read it.
            if (!content.isFinished()) {
                content.readNBytes(SMALL);
            }
        } catch (IOException | IllegalStateException gone) {
            // It is closed, or too slow, or somebody reads it as text: the reply goes out as it is.
        }
    }
}

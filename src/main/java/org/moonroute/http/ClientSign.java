package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** Tells of the client that waits for a reply whether it has closed its connection. Safe for use by many threads. */
interface ClientSign {

    /** Whether it has closed its connection, or its half of it: whoever does that does not wait for a reply. Looked for now; does not wait. */
    boolean isGone();

    /** That of a request, whose content must have been read before it is looked for. */
    static ClientSign of(HttpServletRequest request) {
        return request.getAttribute(ClientSign.class.getName()) instanceof ClientSign sign ? sign : () -> false;
    }

    /** Has the request know its connection; what encrypts, if anything does, stands before that. */
    static void set(Request request) {
        EndPoint point = request.getConnectionMetaData().getConnection().getEndPoint();
        while (point instanceof EndPoint.Wrapper wrapper) {
            point = wrapper.unwrap();
        }
        if (point instanceof ClientSign sign) {
            request.setAttribute(ClientSign.class.getName(), sign);
        }
    }
}

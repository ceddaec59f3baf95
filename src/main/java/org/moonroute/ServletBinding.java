package org.moonroute;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.moonroute.http.ErrorReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads nothing of a request into the exchange, and writes nothing of the exchange into the reply: steps of ours do both. */
final class ServletBinding extends DefaultHttpBinding {
    private static final Logger LOG = LoggerFactory.getLogger(ServletBinding.class);

    @Override
    public void readRequest(HttpServletRequest request, Message message) {
        // Camel's servlet asks for it; the first step leaves it behind.
        message.setHeader(Exchange.HTTP_PATH, request.getRequestURI());
    }

    @Override
    public void writeResponse(Exchange exchange, HttpServletResponse response) throws IOException {
        if (exchange.getException() == null) {
            return;
        }
        LOG.error("request {} failed", response.getHeader("X-Request-Id"), exchange.getException());
        if (!response.isCommitted()) {
            ErrorReply.internal().writeTo(response);
        }
    }
}

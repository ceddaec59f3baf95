package org.moonroute.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the paths below one, and answers whatever goes wrong in OpenAI's form. */
abstract class Desk extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /**
     * What is to be done.
     *
     * @param method GET for HEAD, too
     * @param path what stands behind the desk's own path, parted at slashes
     */
    record Visit(String method, List<String> path, Owner client, HttpServletRequest request) {
        /** The method, and how deep the path is: {@code GET 1} for one thing of the desk. */
        String kind() {
            return method + " " + path.size();
        }
    }

    /** Answers; null if the response is written already. */
    abstract HttpReply answer(Visit visit, HttpServletResponse response) throws IOException;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpReply reply;
        try {
            String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            reply = answer(new Visit(method, path(request), Owner.of(request), request), response);
        } catch (RequestRefused refused) {
            reply = refused.reply();
            if (request.getMethod().equals("POST")) {
                // What was not read of it stands in the way of the next request.
                response.setHeader("Connection", "close");
            }
        } catch (IOException | RuntimeException failed) {
            if (response.isCommitted()) {
                LOG.debug("{}: the client has gone away: {}", request.getAttribute(RequestGuard.ID), failed.toString());
                throw failed;
            }
            LOG.error("{}: {}", request.getAttribute(RequestGuard.ID), failed.toString(), failed);
            reply = ErrorReply.internal();
        }
        if (reply != null) {
            reply.writeTo(response);
        }
    }

    private static List<String> path(HttpServletRequest request) {
        List<String> parts = new ArrayList<>();
        String rest = request.getPathInfo() == null ? "" : request.getPathInfo();
        for (String part : rest.split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** The path is there for other methods, or not at all. */
    static RequestRefused nothing(Visit visit, List<String> kinds) {
        boolean there =
                kinds.stream().anyMatch(kind -> kind.endsWith(" " + visit.path().size()));
        return there
                ? new RequestRefused(ErrorReply.of(
                        ErrorReply.Status.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        "this path does not take " + visit.request().getMethod()))
                : RequestRefused.notFound("such path");
    }
}

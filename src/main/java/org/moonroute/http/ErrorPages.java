package org.moonroute.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What is said to requests that nothing of ours sees or answers: bad ones, and paths that are not there. Tells nothing of inside. */
final class ErrorPages extends ErrorHandler {
    private static final int CLIENT = 400;
    private static final int SERVER = 500;

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = Math.max(CLIENT, response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, HttpReply.JSON);
        response.write(true, ByteBuffer.wrap(content(status)), callback);
        return true;
    }

    private static byte[] content(int status) {
        return switch (status) {
            case 404 -> ErrorReply.body(ErrorReply.Status.NOT_FOUND, "not-found", "there is nothing at this path");
            case 405 ->
                ErrorReply.body(
                        ErrorReply.Status.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        "this path does not take this method");
            case 408 -> ErrorReply.body(ErrorReply.Status.TIMEOUT, "request-timeout", "the request was too slow");
            case 413 ->
                ErrorReply.body(
                        ErrorReply.Status.TOO_LARGE, "request-too-large", "the request is larger than is taken");
            case 505 ->
                ErrorReply.body(
                        ErrorReply.Status.BAD_REQUEST, "bad-request", "the request is not of HTTP/1.1, or no request");
            case 503 -> ErrorReply.body(ErrorReply.Status.UNAVAILABLE, "unavailable", "the service is stopping");
            default ->
                status < SERVER
                        ? ErrorReply.body(
                                ErrorReply.Status.BAD_REQUEST, "bad-request", "the request is no valid HTTP request")
                        : ErrorReply.body(ErrorReply.Status.INTERNAL, "internal", "Moonroute itself failed");
        };
    }
}

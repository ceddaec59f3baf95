package org.moonroute.openapi;

/** A call that the service did not do, or that could not be made; the message is for the model. */
final class ApiRefused extends Exception {
    private static final long serialVersionUID = 1;

    ApiRefused(String message) {
        super(message);
    }

    ApiRefused(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.moonroute.mcp;

/** A server cannot be spoken to. The message says why, for a sentence that begins with the server. */
final class McpAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    McpAway(String reason) {
        super(reason);
    }
}

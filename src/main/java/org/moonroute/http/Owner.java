package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Whose files and batches are: their client's, and nobody else's.
 *
 * @param folder the client's id, and the name of its folder
 */
record Owner(String folder) {
    static Owner of(HttpServletRequest request) {
        return new Owner(Client.of(request).id());
    }
}

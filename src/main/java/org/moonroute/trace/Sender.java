package org.moonroute.trace;

import java.net.URI;

/**
 * Who says what the spans say.
 *
 * @param name what the program is called there
 * @param version its version
 * @param service the service that is asked
 */
public record Sender(String name, String version, URI service) {}

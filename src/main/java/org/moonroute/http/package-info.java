/**
 * The HTTP door: the server, what it lets in, and how outcomes become replies in OpenAI's form. Knows servlets and Jetty; of
 * Camel it knows nothing.
 */
package org.moonroute.http;

package org.moonroute.mcp;

import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** Messages to and from a place on the network, by the SDK's streamable HTTP. */
final class PlaceTransport {
    private PlaceTransport() {}

    /** One that sends nothing yet. */
    static McpClientTransport of(McpServer server, McpServer.Place place, McpJsonMapper json) {
        URI url = place.url();
        HttpRequest.Builder request = HttpRequest.newBuilder();
        place.headers().forEach(request::header);
        return HttpClientStreamableHttpTransport.builder(url.getScheme() + "://" + url.getRawAuthority())
                .endpoint((url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                        + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()))
                .requestBuilder(request)
                // Else the headers, which may hold a key, would go wherever the server says.
                .customizeClient(http -> http.followRedirects(HttpClient.Redirect.NEVER))
                .connectTimeout(server.connecting())
                .maxResponseSize(StdioTransport.MAX_MESSAGE_BYTES)
                .jsonMapper(json)
                .build();
    }
}

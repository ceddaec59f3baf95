/**
 * Tools of MCP servers, which are processes that this one starts or places on the network, as {@code config/mcp.json} lists
 * them. Only the classes that hold a connection see the protocol's SDK: without servers none of it is loaded.
 */
package org.moonroute.mcp;

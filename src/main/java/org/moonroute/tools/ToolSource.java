package org.moonroute.tools;

import java.util.List;

/**
 * Where tools come from that may come and go while the process runs, such as a server that offers them. Safe for use by many
 * threads.
 */
public interface ToolSource extends AutoCloseable {

    /** What it is called in errors and lists, such as {@code the MCP server files}. */
    String name();

    /** The tools that it offers now; none while it is away. Does not wait for it. */
    List<Tool> tools();

    /** How it is, in a few words: {@code connected}, {@code away: connection refused}. */
    String state();

    /** What it offers and is left out of the catalogue, and why, each a sentence. */
    default List<String> problems() {
        return List.of();
    }

    /** Has this called whenever {@link #tools()} has changed. Called once, before {@link #tools()} is. */
    void onChange(Runnable told);

    /** Lets go of it. Calls that run are given up. */
    @Override
    void close();
}

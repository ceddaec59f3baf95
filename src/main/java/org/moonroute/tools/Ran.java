package org.moonroute.tools;

import org.moonroute.conversation.ToolResult;

/**
 * A tool call that has its result.
 *
 * @param task what was to be run
 * @param result what the model is told
 * @param ending how it came to that
 * @param tries how often the tool was run for it; 0 when it was not
 */
public record Ran(ToolTask task, ToolResult result, Ending ending, int tries) {}

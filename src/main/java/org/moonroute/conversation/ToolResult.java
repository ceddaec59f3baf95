package org.moonroute.conversation;

import java.time.Duration;
import java.time.Instant;

/**
 * What came back from a tool call. A tool that could not be run has a result too: one that tells the model what to mend.
 *
 * @param call the call that this is the result of
 * @param content what the model is told
 * @param failed whether the tool was not run, or ended in an error
 * @param at when the call began
 * @param took how long it took
 */
public record ToolResult(ToolCall call, String content, boolean failed, Instant at, Duration took) {}

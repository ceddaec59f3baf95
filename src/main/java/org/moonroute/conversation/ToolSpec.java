package org.moonroute.conversation;

/**
 * What the model is told of a tool.
 *
 * @param name the name that the model calls it by
 * @param description what it does, for the model
 * @param parameters the JSON Schema of its arguments, as JSON text
 */
public record ToolSpec(String name, String description, String parameters) {}

package org.moonroute.http;

/**
 * How one thing is that the program needs.
 *
 * @param name what it is
 * @param state one word for how it is
 * @param failing whether requests had better go elsewhere for that
 * @param reason why, for a person; nothing secret, as anybody may ask
 */
public record Health(String name, String state, boolean failing, String reason) {}

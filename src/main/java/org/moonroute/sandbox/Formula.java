package org.moonroute.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One of the service's official tools, played here. That there are such tools, and how they are asked for and run, is from
 * platform.kimi.ai/docs, use official tools; their schemas are not public, and those here are the sandbox's own.
 */
interface Formula {
    /** What it is called in addresses: {@code moonshot/NAME:latest}. */
    String name();

    /** The definition of its one tool, for a chat request. */
    JsonNode function();

    /** Whether what comes of it is for the model's eyes only. */
    default boolean isProtected() {
        return false;
    }

    /**
     * What comes of a call.
     *
     * @throws IllegalArgumentException if the arguments will not do; the message is the fiber's error
     */
    String run(JsonNode arguments);
}

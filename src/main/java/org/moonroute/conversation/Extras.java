package org.moonroute.conversation;

/**
 * What came around the model's message that nobody here knows, for whoever asked: fields of JSON with commas between them, no braces;
 * empty for none.
 *
 * @param ofReply fields of the reply
 * @param ofChoice fields of its choice
 */
public record Extras(String ofReply, String ofChoice) {
    /** Nothing. */
    public static final Extras NONE = new Extras("", "");
}

package org.moonroute.sandbox;

/** Answers one kind of request. */
interface Desk {
    /** The reply to {@code body}; a {@link Refusal} thrown becomes the reply. */
    Reply serve(byte[] body);
}

package org.moonroute.conversation;

import java.io.IOException;

/**
 * Hears what the model says while it says it. Whoever has one has the reply streamed; the outcome is delivered all the same, and
 * is what counts. One thread at a time.
 */
public interface Audience {

    /**
     * The service begins to reply; what is heard from now on is of this reply.
     *
     * @param replyId the service's id of the reply
     * @param model the model that the service says it uses
     */
    void begins(String replyId, String model);

    /**
     * A piece of what the model says or thinks, without tool calls.
     *
     * @param delta what the service sends as {@code delta}: one JSON object
     * @throws IOException if nobody listens any more; then the call is ended
     */
    void hears(String delta) throws IOException;

    /** Whether anything of the present reply was heard. Then its call cannot be made again without being noticed. */
    boolean hasHeard();

    /** Whether it has shown that nobody listens any more. */
    boolean isGone();

    /**
     * Has this done once, by whichever thread finds it out, as soon as it shows that nobody listens any more; now, when it has shown
     * already. It takes the place of what was to be done before, which is not done once this has returned. It must not wait.
     *
     * @param end ends what is under way for the audience
     */
    void whenGone(Runnable end);
}

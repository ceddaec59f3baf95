package org.moonroute.http;

import java.util.Optional;
import org.moonroute.conversation.Lane;

/** Whether the account has room for another request whose client waits. Safe for use by many threads. */
public interface Room {
    /** What a client of the lane is told if there is none. */
    Optional<HttpReply> refusal(Lane lane);
}

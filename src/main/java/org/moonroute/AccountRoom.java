package org.moonroute;

import java.time.Duration;
import java.util.Optional;
import org.moonroute.conversation.Lane;
import org.moonroute.http.ErrorReply;
import org.moonroute.http.HttpReply;
import org.moonroute.http.Room;
import org.moonroute.pacing.Closure;
import org.moonroute.pacing.Pacer;

/**
 * There is no room while the account is closed for longer than a client is to wait, and none in a lane whose first in line has waited
 * that long: it asks for more than its share, and who comes now would wait at least as long.
 */
final class AccountRoom implements Room {
    private final Pacer pacer;
    private final Duration longest;

    AccountRoom(Pacer pacer, Duration longest) {
        this.pacer = pacer;
        this.longest = longest;
    }

    @Override
    public Optional<HttpReply> refusal(Lane lane) {
        Optional<Closure> closed = pacer.closure().filter(one -> isTooLong(one.left()));
        if (closed.isPresent()) {
            return closed.map(one -> ErrorReply.closed(one.why(), one.left()));
        }
        Duration waited = pacer.longestWait(lane);
        return isTooLong(waited) ? Optional.of(ErrorReply.laneIsFull(lane, waited)) : Optional.empty();
    }

    private boolean isTooLong(Duration time) {
        return time.compareTo(longest) > 0;
    }
}

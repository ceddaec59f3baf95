package org.moonroute.sandbox;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong while a reply is made into a reply. */
final class Safely {
    private static final Logger LOG = LoggerFactory.getLogger(Safely.class);

    private Safely() {}

    static Reply reply(Supplier<Reply> work) {
        try {
            return work.get();
        } catch (Refusal e) {
            return e.reply();
        } catch (RuntimeException e) {
            LOG.debug("The sandbox failed on a request", e);
            return ErrorKind.SERVER_ERROR.refusal().reply();
        }
    }
}

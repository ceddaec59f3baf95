package org.moonroute.http;

import java.time.Duration;
import java.util.Optional;
import org.moonroute.conversation.Cost;

/** Who may ask, and how much. Safe for any number of threads. */
public interface Clients {
    /** Whether a request must have a key. */
    boolean needKey();

    /** Whose secret it is, if it is somebody's. Takes the same time for a wrong secret as for a right one. */
    Optional<Client> of(String secret);

    /** Counts a request of the client, and lets it in; or says how long it has to wait, as it has made too many. */
    Optional<Duration> enter(Client client);

    /** Whether the client may spend anything more. What is under way has not been spent yet. */
    boolean hasMoney(Client client);

    /** An outcome of the client has cost this. */
    void spent(Client client, Cost cost);
}

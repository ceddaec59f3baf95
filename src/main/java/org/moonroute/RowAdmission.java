package org.moonroute;

import java.util.Optional;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.http.Admission;
import org.moonroute.http.Client;
import org.moonroute.http.RequestRefused;

/**
 * What the key of a client grants, for rows of the batches that it ordered. It is looked up row by row: a batch may go on for longer
 * than its client's key, and after a restart.
 */
final class RowAdmission {
    private final ClientKeys clients;
    private final Admission admission;

    RowAdmission(ClientKeys clients, Admission admission) {
        this.clients = clients;
        this.admission = admission;
    }

    /**
     * The prompt of a row as its client may have it answered.
     *
     * @throws PromptFailed if it may not
     */
    Prompt admit(String id, Prompt prompt) {
        Client client = clients.good(id)
                .orElseThrow(() -> PromptFailed.beforeAsking(
                        FailureKind.FORBIDDEN, "the key " + id + ", which this batch was ordered with, is revoked"));
        try {
            admission.checkMoney(client);
            return admission.admit(client, prompt);
        } catch (RequestRefused refused) {
            throw PromptFailed.beforeAsking(FailureKind.FORBIDDEN, refused.getMessage());
        }
    }

    /** What people call the client; absent where it asked without a key. */
    Optional<String> name(String id) {
        return clients.withId(id).map(Client::name);
    }

    /** What a row has cost is the client's spending. */
    void spent(String id, Outcome outcome) {
        clients.withId(id)
                .ifPresent(client -> clients.spent(client, outcome.course().costNow()));
    }
}

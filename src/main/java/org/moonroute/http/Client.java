package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.Lane;

/**
 * Who sent a request. What is kept for a client (files, batches, answers) is kept under its id, and shown to no other. Immutable; it
 * holds no secret.
 *
 * @param id the same for as long as its key lives, and no other client's; letters, digits and {@code -}
 * @param name what people call it
 * @param rights what it may; absent where there are no keys, and so everybody may everything that the configuration says
 * @param lane the class of traffic that its prompts belong to
 */
public record Client(String id, String name, Optional<Rights> rights, Lane lane) {
    /** Whoever asks, where there are no keys. */
    public static final Client ANYBODY = new Client("anybody", "anybody", Optional.empty(), Lane.INTERACTIVE);

    private static final String ATTRIBUTE = "org.moonroute.client";

    /**
     * What the client of a key may.
     *
     * @param tools the tools of the catalogue that it may use, {@code *} for all; it has those when a request names none, so what
     *     the configuration says of tools does not hold for it
     * @param models the models that it may ask; empty for all
     * @param hasBudget whether what it spends is bounded, so that it may ask no model whose price is not known
     * @param approves whether it may decide about calls of tools that somebody must allow, whoever's they are
     */
    public record Rights(List<String> tools, List<String> models, boolean hasBudget, boolean approves) {
        public Rights {
            tools = List.copyOf(tools);
            models = List.copyOf(models);
        }
    }

    /** Who sent the request. */
    public static Client of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Client client ? client : ANYBODY;
    }

    /** Whether it may decide about calls of tools that somebody must allow. */
    public boolean mayApprove() {
        return rights.map(Rights::approves).orElse(true);
    }

    /** What logs call it. */
    @Override
    public String toString() {
        return name;
    }

    void signs(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}

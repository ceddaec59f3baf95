package org.moonroute.http;

import java.io.IOException;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;

/** An HTTP request that a prompt came as, and the way back to who sent it. */
public abstract class HttpOrigin implements Origin {
    private final String id;
    private final Optional<String> journalKey;
    private final Client client;
    private final Form form;

    /** What a reply looks like. */
    public enum Form {
        /** OpenAI's chat completion. */
        CHAT,
        /** The answer's text. */
        TEXT,
        /** The whole outcome. */
        OUTCOME
    }

    HttpOrigin(String id, Optional<String> journalKey, Client client, Form form) {
        this.id = id;
        this.journalKey = journalKey;
        this.client = client;
        this.form = form;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String kind() {
        return "http";
    }

    @Override
    public final Optional<String> journalKey() {
        return journalKey;
    }

    @Override
    public final Lane lane() {
        return client.lane();
    }

    @Override
    public final Optional<String> asker() {
        return client.rights().map(has -> client.name());
    }

    /** A client of OpenAI's expects what there is, and {@code finish_reason=length}. */
    @Override
    public final boolean takesTruncated() {
        return form == Form.CHAT;
    }

    /** Who sent it. */
    public final Client client() {
        return client;
    }

    final Form form() {
        return form;
    }

    /** Whether the reply is to be a chat completion. */
    public final boolean wantsChat() {
        return form == Form.CHAT;
    }

    /**
     * What it asks.
     *
     * @throws RequestRefused if that did not come whole, is too large or too slow
     */
    public abstract Question question();

    /** Whether the prompt stays to do when it is not answered now, so that the client needs not be told. */
    public abstract boolean isKept();

    /**
     * Sends an answer.
     *
     * @param whole the answer in the form of the request
     * @throws IOException if the client has gone away
     */
    abstract void send(Answer answer, HttpReply whole) throws IOException;

    /**
     * Sends an error.
     *
     * @throws IOException if the client has gone away
     */
    public abstract void send(HttpReply error) throws IOException;
}

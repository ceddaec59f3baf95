package org.moonroute.http;

import java.io.IOException;
import java.util.Optional;
import org.moonroute.conversation.Answer;

/** A deferred prompt that is being answered. Its reply is kept until the client comes for it. */
final class DeferredOrigin extends HttpOrigin {
    private final DeferredPrompt prompt;
    private final Keeper keeper;

    /** Keeps a reply for good. */
    interface Keeper {
        void keep(HttpReply reply) throws IOException;
    }

    DeferredOrigin(DeferredPrompt prompt, Client client, Keeper keeper) {
        super(prompt.id(), Optional.of(prompt.journalKey()), client, prompt.form());
        this.prompt = prompt;
        this.keeper = keeper;
    }

    @Override
    public Question question() {
        return prompt.question();
    }

    @Override
    public Optional<String> traceParent() {
        return Optional.of(prompt.traceParent()).filter(said -> !said.isEmpty());
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    void send(Answer answer, HttpReply whole) throws IOException {
        keeper.keep(whole);
    }

    @Override
    public void send(HttpReply error) throws IOException {
        keeper.keep(error);
    }
}

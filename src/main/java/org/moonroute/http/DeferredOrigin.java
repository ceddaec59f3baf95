package org.moonroute.http;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.moonroute.conversation.Answer;

/** A deferred prompt that is being answered. Its reply is kept until the client comes for it. */
final class DeferredOrigin extends HttpOrigin {
    private final DeferredPrompt prompt;
    private final Keeper keeper;
    private final BooleanSupplier isRemoved;

    /** Keeps a reply for good. */
    interface Keeper {
        void keep(HttpReply reply) throws IOException;
    }

    /** @param isRemoved whether the client has removed it meanwhile */
    DeferredOrigin(DeferredPrompt prompt, Client client, Keeper keeper, BooleanSupplier isRemoved) {
        super(prompt.id(), Optional.of(prompt.journalKey()), client, prompt.form());
        this.prompt = prompt;
        this.keeper = keeper;
        this.isRemoved = isRemoved;
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
    public boolean isLeft() {
        return isRemoved.getAsBoolean();
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

package org.moonroute.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A simulated model that a program tells what to say, and that remembers what it was asked. Safe for use by many threads.
 *
 * <p>What it is told goes by the rounds of a conversation, not by the order in which requests come: conversations that run at the
 * same time do not take each other's words. A prompt that nothing was told for is answered as without it.
 */
public final class ScriptedModel {
    private final List<ModelScript> scripts = new ArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * A new script for prompts whose last user message has this text in it; empty for every prompt. Of two that are for a
     * prompt, the later one is followed.
     */
    public ModelScript whenAsked(String text) {
        ModelScript script = new ModelScript(text);
        synchronized (scripts) {
            scripts.add(0, script);
        }
        return script;
    }

    /** The bodies of all chat requests that came, as JSON, refused ones too, in the order in which they came. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Forgets all scripts and requests. */
    public void forget() {
        synchronized (scripts) {
            scripts.clear();
        }
        requests.clear();
    }

    void hear(ChatRequest request) {
        requests.add(request.body().toString());
    }

    Optional<ReplySpec> next(ChatRequest request) {
        List<ModelScript> all;
        synchronized (scripts) {
            all = List.copyOf(scripts);
        }
        return all.stream()
                .filter(script -> request.prompt().contains(script.text()))
                .findFirst()
                .flatMap(script -> script.line(request.round()));
    }
}

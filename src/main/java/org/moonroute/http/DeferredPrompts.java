package org.moonroute.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.moonroute.conversation.Turns;
import org.moonroute.http.DeferredStore.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prompts whose clients come back for the answers. Each is on disk before its client is told so, is answered when there is a place
 * for it, over restarts, too, and its reply stays until the client removes it or it is too old. Safe for use by many threads.
 */
public final class DeferredPrompts {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredPrompts.class);
    private static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration THREAD_LIFE = Duration.ofSeconds(30);

    private final DeferredStore store;
    private final Function<String, Optional<Client>> clients;
    private final Turns turns;
    private final Consumer<HttpOrigin> answer;
    private final ThreadPoolExecutor workers;
    private volatile boolean stopping;

    /**
     * With what it needs of others.
     *
     * @param clients who has an id, and a key that is good
     * @param turns so that nobody else is about a prompt of the same key at the same time
     * @param answer brings a prompt to its outcome, which is sent to it; or returns without, if it is to stay
     * @param atOnce how many are under way at once
     */
    DeferredPrompts(
            DeferredStore store,
            Function<String, Optional<Client>> clients,
            Turns turns,
            Consumer<HttpOrigin> answer,
            int atOnce) {
        this.store = store;
        this.clients = clients;
        this.turns = turns;
        this.answer = answer;
        workers = new ThreadPoolExecutor(
                atOnce, atOnce, THREAD_LIFE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "http-deferred");
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Takes a request, which is a good one, and says where its answer will be. One with an {@code Idempotency-Key} that was taken
     * before is that one.
     */
    public synchronized HttpReply take(LiveRequest request) {
        Owner owner = new Owner(request.client().id());
        String id = request.journalKey().map(DeferredStore::idFor).orElseGet(store::nextId);
        Place place = new Place(owner, id);
        if (!store.isThere(place)) {
            if (store.isFull(owner)) {
                return ErrorReply.tooMany("there are " + store.most()
                        + " deferred prompts of this client, waiting or answered (moonroute.http.max-deferred);"
                        + " fetch answers and DELETE them");
            }
            try {
                store.add(DeferredPrompt.of(request, id));
            } catch (IOException failed) {
                LOG.error("a deferred prompt cannot be kept: {}", failed.toString());
                return ErrorReply.unavailable("the prompt cannot be kept; the service's log says why");
            }
            begin(place);
        }
        return pending(place).with("Preference-Applied", Deferral.WISH);
    }

    /** Goes on with what has no reply yet. */
    void resume() {
        store.unanswered().forEach(this::begin);
    }

    private void begin(Place place) {
        if (!stopping) {
            workers.execute(() -> carryOut(place));
        }
    }

    /** What a client that comes back is told: the reply; or when to come again. */
    public HttpReply reply(Client client, String id) throws IOException {
        Place place = new Place(new Owner(client.id()), id);
        if (!store.isThere(place)) {
            throw unknown();
        }
        return store.reply(place).orElseGet(() -> pending(place));
    }

    /** Removes a prompt and its reply. What is under way goes on, and its answer is dropped; but no call waits for approval any longer. */
    public HttpReply remove(Client client, String id) throws IOException {
        if (!store.remove(new Place(new Owner(client.id()), id))) {
            throw unknown();
        }
        return new HttpReply(NO_CONTENT, HttpReply.TEXT, Map.of(), new byte[0]);
    }

    private static RequestRefused unknown() {
        return RequestRefused.notFound("such prompt, or its answer is not kept any more");
    }

    private static HttpReply pending(Place place) {
        byte[] said = Json.object(json -> {
            json.writeStringField("id", place.id());
            json.writeStringField("status", "pending");
        });
        return HttpReply.json(ACCEPTED, said)
                .with("Location", Deferral.PATH + "/" + place.id())
                .with("Retry-After", "1");
    }

    private void carryOut(Place place) {
        Duration pause = FIRST_PAUSE;
        while (!stopping && store.isThere(place) && !store.isAnswered(place)) {
            try {
                answerOnce(place);
            } catch (IOException | RuntimeException failed) {
                LOG.error("{} has no reply yet, and is tried again: {}", place.id(), failed.toString());
            }
            if (store.isThere(place) && !store.isAnswered(place)) {
                pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private void answerOnce(Place place) throws IOException {
        Optional<DeferredPrompt> prompt = store.read(place);
        if (prompt.isEmpty()) {
            return;
        }
        Optional<Client> client = clients.apply(place.owner().folder());
        if (client.isEmpty()) {
            store.reply(place, ErrorReply.noKey(true));
            return;
        }
        Turns.Turn turn = turns.take(prompt.get().journalKey());
        try {
            answer.accept(new DeferredOrigin(
                    prompt.get(), client.get(), reply -> keep(place, reply), () -> !store.isThere(place)));
        } finally {
            turn.end();
        }
    }

    /** One that cannot be kept is made again: what was paid for is in the journal. */
    private void keep(Place place, HttpReply reply) throws IOException {
        try {
            store.reply(place, reply);
        } catch (IOException failed) {
            LOG.error("the reply of {} cannot be kept, and is tried again: {}", place.id(), failed.toString());
            throw failed;
        }
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            while (!stopping && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins no further prompt; they stay for the next start. */
    void takeNoMore() {
        stopping = true;
    }

    /** Waits until nothing is under way; {@link #takeNoMore} was said before. */
    void awaitEnd(Duration time) {
        workers.getQueue().clear();
        workers.shutdown();
        try {
            workers.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.moonroute;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.http.Health;
import org.moonroute.journal.Journal;
import org.moonroute.metrics.Check;
import org.moonroute.metrics.Check.State;
import org.moonroute.metrics.Measures;
import org.moonroute.metrics.Probe;
import org.moonroute.metrics.ServiceHealth;
import org.moonroute.moonshot.Balance;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.pacing.Pacer;

/** What can be seen of the running program from outside: its numbers, and whether it is ready. */
final class Watch implements AutoCloseable {
    /** Health is asked by many, and the journal has better things to do. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Measures measures;
    private final ServiceHealth service;
    private final Pacer pacer;
    private final Clock clock;
    private Optional<BrokerParts> broker = Optional.empty();
    private Probe<Optional<String>> journal;

    private Watch(Measures measures, ServiceHealth service, Pacer pacer, Clock clock) {
        this.measures = measures;
        this.service = service;
        this.pacer = pacer;
        this.clock = clock;
    }

    /** Of calls that the pacer admits. */
    static Watch of(Pacer pacer, ModelProfiles profiles, Optional<Balance> balance, Clock clock) {
        return new Watch(
                new Measures(profiles.names(), pacer::inFlight),
                new ServiceHealth(() -> pacer.isClosedFor(Duration.ZERO), balance.map(asked -> asked::trouble), clock),
                pacer,
                clock);
    }

    /** From now on these are watched too. */
    void over(Optional<BrokerParts> messages, Journal kept) {
        broker = messages;
        journal = new Probe<>("journal", BETWEEN_LOOKS, kept::trouble, clock);
    }

    /** Sees a round after its last call. */
    void call(RoundUnderWay round) {
        service.learn(round);
        measures.call(round);
    }

    /** Sees an outcome that was delivered. */
    void outcome(Outcome outcome) {
        measures.outcome(outcome);
    }

    /** All numbers. */
    String metrics() {
        return measures.text();
    }

    /**
     * How everything is that the program needs.
     *
     * @param stopping whether it was told to stop
     */
    List<Health> checks(boolean stopping) {
        List<Check> all = new ArrayList<>();
        all.add(serving(stopping));
        all.add(broker());
        all.add(journal());
        all.add(service.service());
        all.add(service.key());
        all.add(service.money());
        return all.stream().map(Watch::health).toList();
    }

    private static Health health(Check check) {
        return new Health(
                check.name(),
                check.state().name().toLowerCase(Locale.ROOT),
                check.state() == State.FAILING,
                check.reason());
    }

    private Check serving(boolean stopping) {
        String name = "serving";
        if (stopping) {
            return new Check(name, State.FAILING, "told to stop; what is under way is finished");
        }
        return pacer.stopped() == null
                ? new Check(name, State.OK, "")
                : new Check(name, State.FAILING, "no further prompt is asked; the log says why");
    }

    private Check broker() {
        String name = "broker";
        return broker.map(one -> one.isReachable()
                        ? new Check(name, State.OK, "")
                        : new Check(name, State.FAILING, "away since " + one.since()))
                .orElseGet(() -> new Check(name, State.UNUSED, "moonroute.jms.broker=none"));
    }

    private Check journal() {
        String name = "journal";
        return journal.latest()
                .map(trouble -> trouble.isEmpty()
                        ? new Check(name, State.OK, "")
                        : new Check(name, State.FAILING, "cannot be read"))
                .orElseGet(() -> new Check(name, State.FAILING, "does not answer"));
    }

    @Override
    public void close() {
        measures.close();
    }
}

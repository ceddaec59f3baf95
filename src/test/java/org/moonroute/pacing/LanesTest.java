package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moonroute.conversation.Lane.BULK;
import static org.moonroute.conversation.Lane.INTERACTIVE;
import static org.moonroute.conversation.Lane.QUEUE;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Lane;

class LanesTest {
    private static final Map<Lane, Integer> SHIPPED = Map.of(INTERACTIVE, 8, QUEUE, 4, BULK, 1);

    private record Call(Lane lane, int number, long tokens) {}

    private final Lanes<Call> lanes = new Lanes<>(SHIPPED);
    private int numbers;

    @Property(tries = 100)
    void busy_lanes_share_tokens_by_weight_whatever_the_sizes_of_their_calls(
            @ForAll @IntRange(min = 1, max = 1_000) int interactive,
            @ForAll @IntRange(min = 1, max = 1_000) int queue,
            @ForAll @IntRange(min = 1, max = 1_000) int bulk) {
        Map<Lane, Integer> sizes = Map.of(INTERACTIVE, interactive, QUEUE, queue, BULK, bulk);
        Map<Lane, Long> got = served(sizes, 1_300_000);
        assertThat(got.get(INTERACTIVE)).isCloseTo(800_000, within(10_000));
        assertThat(got.get(QUEUE)).isCloseTo(400_000, within(10_000));
        assertThat(got.get(BULK)).isCloseTo(100_000, within(10_000));
    }

    @Test
    void what_one_lane_does_not_use_is_the_others() {
        Map<Lane, Long> got = served(Map.of(QUEUE, 10, BULK, 10), 50_000);
        assertThat(got.get(QUEUE)).isCloseTo(40_000, within(100));
        assertThat(got.get(BULK)).isCloseTo(10_000, within(100));
    }

    @Test
    void a_live_call_waits_for_no_more_than_one_call_of_a_batch() {
        for (int i = 0; i < 1_000; i++) {
            add(BULK, 500);
        }
        for (int i = 0; i < 200; i++) {
            take();
            add(INTERACTIVE, 500);
            assertThat(List.of(take().lane(), take().lane())).contains(INTERACTIVE);
        }
    }

    @Test
    void a_batch_is_not_starved_by_live_calls() {
        add(BULK, 500);
        int before = 0;
        for (add(INTERACTIVE, 500), add(INTERACTIVE, 500); take().lane() == INTERACTIVE; add(INTERACTIVE, 500)) {
            before++;
        }
        assertThat(before).isLessThanOrEqualTo(8);
    }

    @Test
    void an_idle_lane_saves_nothing_up() {
        for (int i = 0; i < 1_000; i++) {
            add(BULK, 100);
            take();
        }
        Map<Lane, Long> got = served(Map.of(INTERACTIVE, 100, BULK, 100), 90_000);
        assertThat(got.get(BULK)).isCloseTo(10_000, within(200));
    }

    @Property(tries = 200)
    void within_a_lane_calls_keep_their_order_and_none_is_lost(@ForAll long seed) {
        Random random = new Random(seed);
        Lanes<Call> some = new Lanes<>(Map.of(INTERACTIVE, 1 + random.nextInt(9)));
        List<Call> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int dice = random.nextInt(5);
            if (dice < 3) {
                Call call = new Call(Lane.values()[dice], i, random.nextInt(1_000));
                some.add(call.lane(), call);
                waiting.add(call);
            } else if (!waiting.isEmpty() && dice == 3) {
                Call gone = waiting.remove(random.nextInt(waiting.size()));
                some.remove(gone.lane(), gone);
            } else if (!waiting.isEmpty()) {
                Call next = some.next().orElseThrow();
                some.take(next.tokens());
                assertThat(next).isEqualTo(firstOf(next.lane(), waiting));
                waiting.remove(next);
            }
            assertThat(some.isEmpty()).isEqualTo(waiting.isEmpty());
        }
    }

    private static Call firstOf(Lane lane, List<Call> waiting) {
        return waiting.stream().filter(call -> call.lane() == lane).findFirst().orElseThrow();
    }

    /** What each lane gets of so many tokens, when all of these always have a call waiting. */
    private Map<Lane, Long> served(Map<Lane, Integer> sizes, long tokens) {
        Map<Lane, Long> got = new EnumMap<>(Lane.class);
        sizes.forEach(this::add);
        for (long left = tokens; left > 0; ) {
            Call call = take();
            got.merge(call.lane(), call.tokens(), Long::sum);
            left -= call.tokens();
            add(call.lane(), sizes.getOrDefault(call.lane(), 1));
        }
        return got;
    }

    private void add(Lane lane, int tokens) {
        lanes.add(lane, new Call(lane, numbers++, tokens));
    }

    private Call take() {
        Call call = lanes.next().orElseThrow();
        lanes.take(call.tokens());
        return call;
    }

    private static Offset<Long> within(long off) {
        return Offset.offset(off);
    }
}

package org.moonroute.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The two tables of numbers, against those of the JDK. */
class RowIndexTest {
    private static final int[] FLAGS = {RowIndex.ANSWERED, RowIndex.FAILED, RowIndex.MET};

    @Property(tries = 200)
    void an_index_knows_what_a_map_knows(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int steps) {
        Random random = new Random(seed);
        RowIndex index = new RowIndex();
        Map<String, Integer> flags = new HashMap<>();
        Map<String, Long> prints = new HashMap<>();
        for (int i = 0; i < steps; i++) {
            String id = "id-" + random.nextInt(steps);
            int flag = FLAGS[random.nextInt(FLAGS.length)];
            long print = random.nextBoolean() ? 0 : 1 + random.nextInt(1000);
            assertThat(index.mark(id, flag, print)).isEqualTo(flags.getOrDefault(id, 0));
            flags.merge(id, flag, (one, other) -> one | other);
            if (print != 0) {
                prints.put(id, print);
            }
        }
        flags.forEach((id, all) -> assertThat(index.flags(id)).isEqualTo(all));
        flags.keySet().forEach(id -> {
            assertThat(index.hasPrint(id, prints.getOrDefault(id, 0L))).isTrue();
            assertThat(index.hasPrint(id, prints.getOrDefault(id, 0L) + 1)).isFalse();
        });
        assertThat(index.flags("another")).isZero();
        assertThat(index.hasPrint("another", 0)).isFalse();
    }

    @Property
    void any_text_is_an_id(@ForAll @Size(max = 30) List<String> ids) {
        RowIndex index = new RowIndex();
        ids.forEach(id -> index.mark(id, RowIndex.MET, id.hashCode()));

        assertThat(ids).allSatisfy(id -> assertThat(index.flags(id)).isEqualTo(RowIndex.MET));
    }

    @Property(tries = 200)
    void a_map_of_numbers_is_a_map(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int steps) {
        Random random = new Random(seed);
        LongMap map = new LongMap();
        Map<Long, Long> expected = new HashMap<>();
        for (int i = 0; i < steps; i++) {
            long key = random.nextBoolean() ? random.nextInt(steps) : (long) random.nextInt(steps) << 32;
            long value = random.nextLong();
            Long before = expected.put(key, value);
            assertThat(map.put(key, value)).isEqualTo(before == null ? LongMap.NONE : before);
        }
        expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        assertThat(map.get(-1)).isEqualTo(LongMap.NONE);
    }
}

package org.moonroute.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every call as the service would count it, to the nanosecond: what the pacer's own counting is measured against. */
final class CallLog {
    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long DAY = 24 * 60 * MINUTE;

    private final List<long[]> calls = new ArrayList<>();

    /** Returns the call's number. */
    int add(long at, long tokens) {
        calls.add(new long[] {at, tokens});
        return calls.size() - 1;
    }

    void correct(int call, long tokens) {
        calls.get(call)[1] += tokens;
    }

    int size() {
        return calls.size();
    }

    long at(int call) {
        return calls.get(call)[0];
    }

    /** Within each window that ends with a call. */
    void assertWithin(AccountLimits limits) {
        calls.sort(Comparator.comparingLong(call -> call[0]));
        assertEach(limits.requestsPerMinute(), MINUTE, 1);
        assertEach(limits.tokensPerMinute(), MINUTE, 0);
        assertEach(limits.tokensPerDay(), DAY, 0);
    }

    private void assertEach(long limit, long length, long each) {
        long sum = 0;
        int oldest = 0;
        for (long[] call : calls) {
            sum += each == 0 ? call[1] : each;
            while (calls.get(oldest)[0] <= call[0] - length) {
                sum -= each == 0 ? calls.get(oldest)[1] : each;
                oldest++;
            }
            if (limit > 0) {
                assertThat(sum).isLessThanOrEqualTo(limit);
            }
        }
    }
}

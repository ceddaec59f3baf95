package org.moonroute.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.moonroute.record.RoundRecord;

class MemoryTest {
    @Test
    void an_entry_that_is_no_record_is_a_failure_of_the_journal_that_says_so() {
        assertThatThrownBy(() -> Memory.read(RoundRecord::settled, "nonsense"))
                .isInstanceOf(JournalFailed.class)
                .hasMessageContaining("an entry of the journal cannot be read");
    }
}

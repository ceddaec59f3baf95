package org.moonroute.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keys have spent, in memory and on disk. */
class SpendingTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("keys.jsonl.spent");
    }

    @Test
    void whatWasSpentIsThereAfterACrashThatClosedNothing() {
        Spending before = Spending.open(file());
        before.add("key-1", new BigDecimal("0.10"));
        before.add("key-1", new BigDecimal("0.20"));
        before.add("key-2", new BigDecimal("1E-7"));

        try (Spending after = Spending.open(file())) {
            assertThat(after.of("key-1")).isEqualByComparingTo("0.30");
            assertThat(after.of("key-2")).isEqualByComparingTo("0.0000001");
            assertThat(after.of("key-3")).isZero();
        }
        before.close();
    }

    @Test
    void processesThatShareTheFileSeeWhatTheOthersAdd() {
        try (Spending one = Spending.open(file());
                Spending other = Spending.open(file())) {
            one.add("key-1", BigDecimal.ONE);
            other.add("key-1", BigDecimal.ONE);
            one.refresh();

            assertThat(one.of("key-1")).isEqualByComparingTo("2");
            assertThat(other.of("key-1")).isEqualByComparingTo("2");
        }
    }

    @Test
    void aLineThatWasCutCountsForNothingAndSpoilsNoOther() throws IOException {
        try (Spending before = Spending.open(file())) {
            before.add("key-1", BigDecimal.ONE);
        }
        Files.writeString(file(), "{\"id\":\"key-1\",\"usd\":\"9", StandardOpenOption.APPEND);
        try (Spending after = Spending.open(file())) {
            after.add("key-1", BigDecimal.TEN);
            assertThat(after.of("key-1")).isEqualByComparingTo("11");
        }
        try (Spending again = Spending.open(file())) {
            assertThat(again.of("key-1")).isEqualByComparingTo("11");
        }
    }

    @Test
    void aFileOfAnyLengthIsReadWhole() {
        int lines = 5000;
        try (Spending before = Spending.open(file())) {
            for (int i = 0; i < lines; i++) {
                before.add("key-1", BigDecimal.ONE);
            }
        }
        try (Spending after = Spending.open(file())) {
            assertThat(after.of("key-1")).isEqualByComparingTo(Integer.toString(lines));
        }
    }
}

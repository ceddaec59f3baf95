package org.moonroute.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
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
    void aFileThatNobodyHasOpenIsMadeShortWhenItIsOpenedAndLosesNothing() throws IOException {
        try (Spending before = Spending.open(file())) {
            for (int i = 0; i < 100; i++) {
                before.add("key-" + i % 2, new BigDecimal("0.01"));
            }
        }
        Files.writeString(file(), "{\"id\":\"key-1\",\"usd\":\"9", StandardOpenOption.APPEND);
        // What a process that was killed while it did the same has left: none has this number.
        Path left = Files.writeString(folder.resolve(".moonroute-999999999-0123abcd-1.tmp"), "{\"id\":\"key-1\"");

        try (Spending after = Spending.open(file())) {
            assertThat(Files.readAllLines(file()))
                    .containsExactly("{\"id\":\"key-0\",\"usd\":\"0.50\"}", "{\"id\":\"key-1\",\"usd\":\"0.50\"}");
            after.add("key-1", BigDecimal.ONE);
            assertThat(after.of("key-1")).isEqualByComparingTo("1.50");
        }
        assertThat(left).doesNotExist();
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
        try (Spending again = Spending.open(file())) {
            assertThat(again.of("key-0")).isEqualByComparingTo("0.50");
            assertThat(again.of("key-1")).isEqualByComparingTo("1.50");
        }
    }

    @Test
    void aFileThatSomebodyHasOpenStaysAsItIsSoThatNoLineOfTheirsIsLost() throws IOException {
        Spending one = Spending.open(file());
        for (int i = 0; i < 10; i++) {
            one.add("key-1", BigDecimal.ONE);
        }
        try (Spending other = Spending.open(file())) {
            one.add("key-1", BigDecimal.ONE);
            one.close();
            assertThat(Files.readAllLines(file())).hasSize(11);
            try (Spending third = Spending.open(file())) {
                other.add("key-1", BigDecimal.ONE);
                third.refresh();
                assertThat(third.of("key-1")).isEqualByComparingTo("12");
            }
        }
        try (Spending alone = Spending.open(file())) {
            assertThat(Files.readAllLines(file())).hasSize(1);
            assertThat(alone.of("key-1")).isEqualByComparingTo("12");
        }
    }

    @Test
    void anotherProcessThatHasItOpenIsSeenByItsLock() throws Exception {
        try (Spending one = Spending.open(file())) {
            one.add("key-1", BigDecimal.ONE);
            one.add("key-1", BigDecimal.ONE);
        }
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("open");
            try (Spending here = Spending.open(file())) {
                here.add("key-1", BigDecimal.ONE);
            }
            try (Spending again = Spending.open(file())) {
                assertThat(Files.readAllLines(file())).hasSize(2);
                assertThat(again.of("key-1")).isEqualByComparingTo("3");
            }
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        try (Spending alone = Spending.open(file())) {
            assertThat(Files.readAllLines(file())).hasSize(1);
            assertThat(alone.of("key-1")).isEqualByComparingTo("3");
        }
    }

    /** Has the file open until it is killed. */
    static final class Other {
        private Other() {}

        public static void main(String[] file) throws IOException {
            Spending.open(Path.of(file[0]));
            System.out.println("open");
            System.in.read();
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

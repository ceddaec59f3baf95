package org.moonroute.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.conversation.Lane;

/** The keys as a running server sees them. */
class KeyRingTest {
    private static final Grant NOTHING = new Grant(List.of(), List.of(), Lane.INTERACTIVE, 0, Optional.empty());

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new ArrayList<>();
    private KeyFile file;

    @BeforeEach
    void name() {
        file = new KeyFile(folder.resolve("keys.jsonl"), Clock.systemUTC());
    }

    private KeyRing ring() {
        return new KeyRing(file, now::get, told::add);
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void eachSecretFindsItsOwnKeyAndAnotherFindsNone() {
        NewKey first = file.make("first", NOTHING);
        NewKey second = file.make("second", NOTHING);
        KeyRing ring = ring();

        assertThat(ring.find(first.secret())).hasValue(first.key());
        assertThat(ring.find(second.secret())).hasValue(second.key());
        assertThat(ring.find(first.secret() + "x")).isEmpty();
        assertThat(ring.find("")).isEmpty();
        assertThat(ring.find(first.key().sha256().hex())).isEmpty();
    }

    @Test
    void changesOfTheFileAreSeenAndTheFileIsLookedAtOnceASecondAtMost() {
        KeyRing ring = ring();
        assertThat(ring.isClosed()).isFalse();
        NewKey made = file.make("late", NOTHING);

        pass(999);
        assertThat(ring.isClosed()).isFalse();
        pass(1);
        assertThat(ring.isClosed()).isTrue();
        assertThat(ring.find(made.secret())).isPresent();

        file.revoke(made.key().id());
        pass(1000);
        assertThat(ring.find(made.secret())).isEmpty();
        assertThat(ring.isClosed()).isTrue();
    }

    @Test
    void aFileThatBreaksChangesNothingAndIsToldOfOnce() throws IOException {
        NewKey made = file.make("shop", NOTHING);
        KeyRing ring = ring();
        Files.writeString(file.path(), "{\n");

        for (int i = 0; i < 3; i++) {
            pass(1000);
            assertThat(ring.find(made.secret())).isPresent();
        }
        assertThat(told).hasSize(1).first().asString().contains("the keys stay as they were", "line 1");
    }

    @Test
    void aFileThatIsGoneOpensNoDoor() throws IOException {
        NewKey made = file.make("shop", NOTHING);
        KeyRing ring = ring();
        Files.delete(file.path());
        pass(1000);

        assertThat(ring.isClosed()).isTrue();
        assertThat(ring.find(made.secret())).isEmpty();
    }

    /** A batch asks by the id alone, and may be all that asks. */
    @Test
    void aKeyThatIsAskedForByItsIdIsSeenToBeRevokedToo() {
        NewKey made = file.make("shop", NOTHING);
        KeyRing ring = ring();
        assertThat(ring.withId(made.key().id()))
                .hasValueSatisfying(key -> assertThat(key.isGood()).isTrue());

        file.revoke(made.key().id());
        pass(1001);

        assertThat(ring.withId(made.key().id()))
                .hasValueSatisfying(key -> assertThat(key.isGood()).isFalse());
    }
}

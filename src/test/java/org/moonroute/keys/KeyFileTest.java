package org.moonroute.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Lane;

/** The file that has the keys of clients. */
class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-25T20:52:29Z");
    private static final Grant NOTHING = new Grant(List.of(), List.of(), Lane.INTERACTIVE, 0, Optional.empty());
    private static final String GOOD = "{\"id\":\"key-1\",\"name\":\"shop\",\"sha256\":\"" + "0a".repeat(32)
            + "\",\"made\":\"2026-11-25T20:52:29Z\",\"revoked\":null,\"tools\":[],\"models\":[],\"lane\":\"bulk\","
            + "\"rate\":5,\"budget\":\"1.50\"}";

    @TempDir
    Path folder;

    private KeyFile file() {
        return new KeyFile(folder.resolve("data/keys.jsonl"), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void aKeyIsReadAsItWasMade() {
        Grant grant = new Grant(
                List.of("get_weather"), List.of("kimi-k3"), Lane.QUEUE, 60, Optional.of(new BigDecimal("12.50")));
        Key made = file().make("shop", grant).key();

        assertThat(file().keys()).containsExactly(made);
        assertThat(made.grant()).isEqualTo(grant);
        assertThat(made.made()).isEqualTo(NOW);
        assertThat(made.isGood()).isTrue();
    }

    @Test
    void theSecretIsNotKeptAndOnlyTheOwnerCanReadTheFile() throws IOException {
        NewKey made = file().make("shop", NOTHING);

        assertThat(made.secret()).matches("mr-[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(file().path())).doesNotContain(made.secret().substring(3));
        assertThat(made.toString()).doesNotContain(made.secret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder.resolve("data"))) {
            assertThat(left.map(one -> one.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void aRevokedKeyStaysInTheFileWithItsFirstTime() {
        Key key = file().make("shop", NOTHING).key();
        file().make("other", NOTHING);

        assertThat(file().revoke(key.id()).orElseThrow().revoked()).hasValue(NOW);
        KeyFile later = new KeyFile(file().path(), Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));
        assertThat(later.revoke(key.id()).orElseThrow().revoked()).hasValue(NOW);
        assertThat(file().keys()).extracting(Key::isGood).containsExactly(false, true);
        assertThat(file().revoke("key-0")).isEmpty();
    }

    @Test
    void keysThatAreMadeAtTheSameTimeAreAllKept() {
        file().make("first", NOTHING);
        List<CompletableFuture<Void>> makers = IntStream.range(0, 4)
                .mapToObj(n -> CompletableFuture.runAsync(() -> file().make("client " + n, NOTHING)))
                .toList();
        makers.forEach(CompletableFuture::join);

        assertThat(file().keys()).hasSize(5).extracting(Key::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "budget":"1.50"     | "budget":1.5          | budget must be US dollars as text
            "budget":"1.50"     | "budget":"much"       | budget must be US dollars as text
            "budget":"1.50"     | "budget":"-1"         | budget must be 0 or more US dollars, not -1
            "rate":5            | "rate":"5"            | rate must be a whole number
            "rate":5            | "rate":-1             | rate must be 0 to 100000 requests a minute, not -1
            "rate":5            | "rate":100001         | rate must be 0 to 100000
            "lane":"bulk"       | "lane":"fast"         | lane must be interactive, queue or bulk, not 'fast'
            "tools":[]          | "tools":"*"           | tools must be a list of names
            "tools":[]          | "tools":[1]           | tools must be a list of names
            "tools":[]          | "tools":[""]          | tools has a name that is empty
            "models":[]         | "model":[]            | there is no field model;
            "models":[],        | ~~                    | the field models is missing
            "revoked":null,     | ~~                    | the field revoked is missing
            "revoked":null      | "revoked":"today"     | revoked must be a time such as
            "made":"2026        | "made":"26            | made must be a time such as
            "name":"shop"       | "name":" "            | the name must be 1 to 100 characters on one line
            "name":"shop"       | "name":"a\\nb"        | the name must be 1 to 100 characters on one line
            "name":"shop"       | "name":7              | name must be text
            "id":"key-1"        | "id":"../x"           | id must be key- and digits
            0a0a                | 0a0                   | sha256 must be 64 digits
            "rate":5            | "rate":5,"rate":6     | Duplicate field
            {"id"               | {"id                  | it is no valid JSON
            {"id"               | 5 {"id"               | it is no valid JSON
            """)
    void aLineThatIsNoKeyStopsTheReadingAndSaysWhere(String part, String wrong, String message) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        assertThat(GOOD).contains(part);
        Files.writeString(
                file().path(),
                GOOD + "\n\n" + GOOD.replace("key-1", "key-2").replace(part.replace("key-1", "key-2"), wrong) + "\n");

        assertThatThrownBy(() -> file().keys())
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("keys.jsonl, line 3: ")
                .hasMessageContaining(message);
    }

    @Test
    void theLineThatTheBadOnesAreMadeOfIsGoodAndNoTwoHaveOneId() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(file().path(), GOOD + "\n");
        assertThat(file().keys()).hasSize(1);

        Files.writeString(file().path(), GOOD + "\n" + GOOD + "\n");
        assertThatThrownBy(() -> file().keys()).hasMessageContaining("line 2: the id key-1 is there twice");
    }

    @Test
    void aFileThatCannotBeReadIsNeverTakenForOneWithoutKeys() throws IOException {
        Files.createDirectories(file().path());
        assertThatThrownBy(() -> file().keys()).hasMessageContaining("keys.jsonl cannot be read");
    }
}

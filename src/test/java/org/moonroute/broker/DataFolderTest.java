package org.moonroute.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final ArtemisVersion NOW = ArtemisVersion.parse("2.56.0");

    @TempDir
    Path temporary;

    private Path folder() {
        return temporary.resolve("data").resolve("broker");
    }

    private EmbeddedBrokerOptions options() {
        return EmbeddedBrokerOptions.in(folder()).withPort(0);
    }

    @Test
    void the_password_is_made_once_and_only_the_owner_can_read_it() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        String password;
        try (DataFolder data = DataFolder.open(folder(), NOW)) {
            password = data.password();
            assertThat(password).hasSizeGreaterThan(30);
            assertThat(permissions(folder())).isEqualTo("rwx------");
            assertThat(permissions(folder().resolve("password"))).isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(folder().resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
        try (DataFolder data = DataFolder.open(folder(), NOW)) {
            assertThat(data.password()).isEqualTo(password);
            assertThat(permissions(folder().resolve("password"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void a_folder_in_use_is_refused_until_it_is_free_again() {
        try (EmbeddedBroker first = EmbeddedBroker.start(options())) {
            assertThat(first.url()).startsWith("tcp://127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedBroker.start(options()))
                    .isInstanceOf(BrokerUnusable.class)
                    .hasMessageContaining(folder().toString())
                    .hasMessageContaining("is in use by another process; stop that one");
        }
        EmbeddedBroker.start(options()).close();
    }

    @Test
    void a_port_in_use_is_refused_and_the_folder_is_free_again() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.start(options().withPort(port)))
                    .isInstanceOf(BrokerUnusable.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("choose another port");
        }
        EmbeddedBroker.start(options()).close();
    }

    @Test
    void a_folder_that_a_newer_version_made_is_refused() throws Exception {
        for (String newer : new String[] {"artemis 2.999.1", "artemis 30.0", "something else"}) {
            Files.createDirectories(folder());
            Files.writeString(folder().resolve("made-by"), newer);
            assertThatThrownBy(() -> EmbeddedBroker.start(options()))
                    .isInstanceOf(BrokerUnusable.class)
                    .hasMessageContaining(folder().toString())
                    .hasMessageContaining("newer version")
                    .hasMessageContaining("use that version again");
        }
    }

    @Test
    void a_folder_of_an_older_version_is_taken_over() throws Exception {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("made-by"), "artemis 2.9.0");
        DataFolder.open(folder(), NOW).close();
        assertThat(folder().resolve("made-by")).hasContent("artemis 2.56.0");
    }

    @Test
    void a_folder_with_files_of_others_is_left_alone() throws Exception {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("letter.txt"), "dear");
        String before = permissions(folder());
        assertThatThrownBy(() -> EmbeddedBroker.start(options()))
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining(folder().toString())
                .hasMessageContaining("name an empty folder");
        assertThat(permissions(folder())).isEqualTo(before);
    }

    @Test
    void a_file_in_place_of_the_folder_is_refused() throws Exception {
        Files.createDirectories(folder().getParent());
        Files.writeString(folder(), "a file");
        assertThatThrownBy(() -> EmbeddedBroker.start(options()))
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining(folder().toString())
                .hasMessageContaining("is no folder");
    }

    @Test
    void data_that_cannot_be_read_are_refused() throws Exception {
        EmbeddedBroker.start(options()).close();
        Path journal = folder().resolve("journal");
        Files.move(journal, folder().resolve("elsewhere"));
        Files.writeString(journal, "no folder");
        assertThatThrownBy(() -> EmbeddedBroker.start(options()))
                .isInstanceOf(BrokerUnusable.class)
                .hasMessageContaining(folder().toString())
                .hasMessageContaining("can be written");
    }

    @Test
    void versions_order_as_numbers_do() {
        assertThat(ArtemisVersion.parse("2.9.0")).isLessThan(NOW);
        assertThat(ArtemisVersion.parse("2.56")).isEqualByComparingTo(NOW);
        assertThat(ArtemisVersion.parse("2.56.1")).isGreaterThan(NOW);
        assertThat(ArtemisVersion.parse("3-SNAPSHOT")).isGreaterThan(NOW);
    }
}

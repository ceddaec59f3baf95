package org.moonroute.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static final Map<String, BiFunction<Settings, String, Object>> TYPES = Map.of(
            "number", Settings::number,
            "decimal", Settings::decimal,
            "duration", Settings::duration,
            "bytes", Settings::bytes,
            "flag", Settings::flag,
            "list", Settings::list,
            "optional", Settings::optional,
            "word", (settings, key) -> settings.word(key, Colour.class));

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            number   | 0          | 0
            number   | ' 12 '     | 12
            number   | 2147483647 | 2147483647
            decimal  | 0.30       | 0.30
            decimal  | -1         | -1
            duration | 250ms      | PT0.25S
            duration | 30s        | PT30S
            duration | 1.5S       | PT1.5S
            duration | 10m        | PT10M
            duration | 1h30m      | PT1H30M
            duration | P1D        | PT24H
            duration | pt5s       | PT5S
            duration | 0s         | PT0S
            bytes    | 500        | 500
            bytes    | 64k        | 65536
            bytes    | 32M        | 33554432
            bytes    | 2g         | 2147483648
            flag     | true       | true
            flag     | Yes        | true
            flag     | on         | true
            flag     | false      | false
            flag     | no         | false
            flag     | OFF        | false
            list     | 'a, b,,c ' | [a, b, c]
            list     | ''         | []
            optional | ' '        | Optional.empty
            optional | x          | Optional[x]
            word     | red        | RED
            word     | dark-blue  | DARK_BLUE
            word     | Dark_Blue  | DARK_BLUE
            """)
    void a_value_is_read_as_its_type(String type, String value, String read) {
        assertThat(read(type, value)).hasToString(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            number   | -1                  | a whole number, 0 or more
            number   | 1.5                 | a whole number, 0 or more
            number   | 3000000000          | a whole number, 0 or more
            number   | ''                  | a whole number, 0 or more
            decimal  | warm                | a number
            duration | 5                   | a time such as 250ms, 30s, 10m or 2h
            duration | -5s                 | a time such as 250ms, 30s, 10m or 2h
            duration | -5ms                | a time such as 250ms, 30s, 10m or 2h
            duration | ms                  | a time such as 250ms, 30s, 10m or 2h
            duration | ''                  | a time such as 250ms, 30s, 10m or 2h
            bytes    | -1                  | a size such as 500, 64k or 32m
            bytes    | 1t                  | a size such as 500, 64k or 32m
            bytes    | k                   | a size such as 500, 64k or 32m
            bytes    | 9999999999999g      | a size such as 500, 64k or 32m
            bytes    | 9999999999999999999 | a size such as 500, 64k or 32m
            flag     | maybe               | true or false
            word     | green               | one of [red, dark-blue]
            """)
    void a_value_that_is_none_of_its_type_is_named_with_what_it_must_be(String type, String value, String expected) {
        assertThatThrownBy(() -> read(type, value))
                .isInstanceOf(SettingsException.class)
                .hasMessage("moonroute.model must be " + expected + ", not '" + value + "'");
    }

    @Test
    void without_anything_the_shipped_values_hold() {
        Settings settings = Settings.load(home, Map.of());
        assertThat(settings.text("moonroute.model")).isEqualTo("kimi-k3");
        assertThat(settings.home()).isEqualTo(home);
        assertThat(settings.homePath("moonroute.inbox")).isEqualTo(home.resolve("inbox"));
        assertThat(settings.all()).containsEntry("camel.main.name", "moonroute");
    }

    @Test
    void later_sources_win() throws IOException {
        file("moonroute.model=of-file\nmoonroute.temperature=1\ncamel.main.name=mine\ncamel.main.new=x");
        Map<String, String> variable = Map.of("MOONROUTE_MODEL", "of-variable", "PATH", "/bin");
        assertThat(Settings.load(home, Map.of()).text("moonroute.model")).isEqualTo("of-file");
        Settings settings = Settings.load(home, variable);
        assertThat(settings.text("moonroute.model")).isEqualTo("of-variable");
        assertThat(settings.decimal("moonroute.temperature")).isEqualTo(BigDecimal.ONE);
        assertThat(settings.all()).containsEntry("camel.main.name", "mine").containsEntry("camel.main.new", "x");
        Settings changed = settings.with("moonroute.model", "of-command-line");
        assertThat(changed.text("moonroute.model")).isEqualTo("of-command-line");
        assertThat(settings.text("moonroute.model")).isEqualTo("of-variable");
    }

    @ParameterizedTest
    @CsvSource({
        "MOONROUTE_CALL_TIMEOUT, moonroute.call-timeout",
        "MOONROUTE_RETRY_MAX_TRIES, moonroute.retry.max-tries",
        "MOONROUTE_CONVERSATION_MAX_RE_ASKS, moonroute.conversation.max-re-asks",
        "MOONSHOT_BASE_URL, moonroute.base-url"
    })
    void a_variable_stands_for_a_key(String variable, String key) {
        assertThat(Settings.load(home, Map.of(variable, "7")).text(key)).isEqualTo("7");
    }

    @Test
    void every_shipped_key_can_be_set_by_a_variable() {
        for (String key : Settings.load(home, Map.of()).all().stringPropertyNames()) {
            String variable = key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
            if (key.startsWith("moonroute.")) {
                assertThat(Settings.load(home, Map.of(variable, "seven")).text(key))
                        .isEqualTo("seven");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOONROUTE_HOME", "MOONROUTE_JAVA_OPTS", "MOONROUTE_CACHE", "MOONSHOT_API_KEY"})
    void variables_of_the_launcher_and_the_key_are_no_settings(String variable) {
        assertThat(Settings.load(home, Map.of(variable, "x")).all()).doesNotContainValue("x");
    }

    @Test
    void an_unknown_key_stops_the_start_and_names_the_nearest() throws IOException {
        file("moonroute.cal-timeout=5s");
        assertThatThrownBy(() -> Settings.load(home, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage(home.resolve("config/application.properties")
                        + ": there is no setting moonroute.cal-timeout; did you mean moonroute.call-timeout?");
    }

    @Test
    void an_unknown_variable_or_option_stops_the_start_and_names_the_nearest() {
        assertThatThrownBy(() -> Settings.load(home, Map.of("MOONROUTE_MODLE", "x")))
                .hasMessage("environment variable MOONROUTE_MODLE: there is no setting moonroute.modle;"
                        + " did you mean moonroute.model?");
        assertThatThrownBy(() -> Settings.load(home, Map.of()).with("moonroute.inbx", "x"))
                .hasMessage("the command line: there is no setting moonroute.inbx; did you mean moonroute.inbox?");
    }

    @Test
    void values_may_have_any_letters_and_a_byte_order_mark_is_no_part_of_the_first_key() throws IOException {
        file("\uFEFFmoonroute.model=Großes Modell 月\nmoonroute.inbox=\\u00fc");
        Settings settings = Settings.load(home, Map.of());
        assertThat(settings.text("moonroute.model")).isEqualTo("Großes Modell 月");
        assertThat(settings.text("moonroute.inbox")).isEqualTo("ü");
    }

    @Test
    void a_file_that_cannot_be_read_is_named() throws IOException {
        Path file = file("moonroute.model=\\u00zz");
        assertThatThrownBy(() -> Settings.load(home, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
        Files.write(file, "moonroute.model=ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Settings.load(home, Map.of())).hasMessageStartingWith(file + " cannot be read: ");
    }

    @Test
    void asking_for_a_setting_that_does_not_exist_is_a_mistake_of_the_program() {
        assertThatThrownBy(() -> Settings.load(home, Map.of()).duration("moonroute.none"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Object read(String type, String value) {
        Settings settings = Settings.load(home, Map.of()).with("moonroute.model", value);
        return TYPES.get(type).apply(settings, "moonroute.model");
    }

    private Path file(String text) throws IOException {
        Files.createDirectories(home.resolve("config"));
        return Files.writeString(home.resolve("config/application.properties"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MOONROUTE_BROKER_PASSWORD",
                "MOONROUTE_BROKER_TRUST_PASSWORD",
                "MOONROUTE_BROKER_KEY_PASSWORD",
                "MOONROUTE_JOURNAL_PASSWORD",
                "MOONROUTE_HTTP_KEY_PASSWORD"
            })
    void aPasswordInTheEnvironmentIsNoSettingAndStopsNothing(String variable) {
        assertThat(Settings.load(home, Map.of(variable, "secret")).all()).doesNotContainValue("secret");
    }

    @Test
    void ourOwnVariableGoesBeforeTheOneForAllPrograms() {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", " ",
                "MOONROUTE_TRACES_SERVICE", "ours",
                "OTEL_SERVICE_NAME", "theirs");

        assertThat(Settings.load(home, environment).text("moonroute.traces.endpoint"))
                .isEqualTo("http://all:4318/v1/traces");
        assertThat(Settings.load(home, environment).text("moonroute.traces.service"))
                .isEqualTo("ours");
    }
}

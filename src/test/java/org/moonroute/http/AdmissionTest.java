package org.moonroute.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.Cost;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Catalogue;
import org.moonroute.tools.ToolMethod;

/** What a key's tools, by name and by tag, make of what a request names. */
class AdmissionTest {
    private final Catalogue catalogue =
            Catalogue.load(List.of(new Tools()), Path.of("nowhere"), AdmissionTest::nothingWrong);

    /** Two of the tag read, one of them of the tag shop as well, and one of none. */
    public static final class Tools {
        /** Of read and shop. */
        @ToolMethod(
                description = "d",
                tags = {"read", "shop"})
        public String getStock() {
            return "";
        }

        /** Of read. */
        @ToolMethod(description = "d", tags = "read")
        public String getNews() {
            return "";
        }

        /** Of write. */
        @ToolMethod(description = "d", tags = "write")
        public String order() {
            return "";
        }

        /** Of none. */
        @ToolMethod(description = "d")
        public String echo() {
            return "";
        }
    }

    private static List<String> nothingWrong(ToolSpec spec) {
        return List.of();
    }

    @ParameterizedTest(name = "granted {0}, asks for {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            tag:read           | -                   | get_news get_stock
            tag:read           | *                   | get_news get_stock
            tag:read           | get_stock           | get_stock
            tag:read           | tag:read            | get_news get_stock
            tag:read           | tag:shop            | get_stock
            tag:read           | tag:shop,get_news   | get_stock get_news
            tag:read           | ''                  | ''
            tag:read,echo      | -                   | echo get_news get_stock
            tag:read,echo      | echo                | echo
            get_stock,get_news | tag:read            | get_news get_stock
            tag:read,tag:write | order               | order
            *                  | -                   | *
            *                  | tag:write           | tag:write
            get_stock          | tag:shop            | get_stock
            """)
    void it_may_use_what_is_within_its_grant(String granted, String named, String tools) {
        assertThat(admit(granted, named, catalogue::expand)).containsExactlyElementsOf(words(tools, " "));
    }

    @ParameterizedTest(name = "granted {0}, asks for {1}")
    @CsvSource(delimiter = '|', textBlock = """
            tag:read  | order          | the key may not use the tool order; it is granted: tag:read
            tag:shop  | get_news       | the key may not use the tool get_news; it is granted: tag:shop
            tag:shop  | tag:read       | the key may not use all tools of tag:read; it is granted: tag:shop
            tag:read  | get_stock,echo | the key may not use the tool echo; it is granted: tag:read
            tag:read  | tag:nothing    | the key may not use all tools of tag:nothing; it is granted: tag:read
            tag:read  | get_time       | the key may not use the tool get_time; it is granted: tag:read
            get_stock | tag:read       | the key may not use all tools of tag:read; it is granted: get_stock
            ''        | tag:read       | the key may not use all tools of tag:read; it is granted none
            """)
    void it_may_not_use_what_is_not_wholly_within_it(String granted, String named, String message) {
        assertThatThrownBy(() -> admit(granted, named, catalogue::expand))
                .isInstanceOf(RequestRefused.class)
                .hasMessage(message);
    }

    @Test
    void a_tool_that_gets_the_tag_after_the_request_was_let_in_is_not_in_it() {
        List<String> offered = new ArrayList<>(List.of("get_stock"));
        Function<List<String>, Set<String>> tools =
                names -> names.contains("tag:shop") ? new TreeSet<>(offered) : new TreeSet<>(names);

        List<String> admitted = admit("get_stock", "tag:shop", tools);
        offered.add("delete_everything");

        assertThat(tools.apply(admitted)).containsExactly("get_stock");
    }

    private static List<String> admit(String granted, String named, Function<List<String>, Set<String>> tools) {
        Client client = new Client(
                "key-1",
                "shop",
                Optional.of(new Client.Rights(words(granted, ","), List.of(), false, false)),
                Lane.INTERACTIVE);
        Prompt prompt = Prompt.of(new Origin.Caller("p", Lane.INTERACTIVE), "Hello");
        Prompt asked = named == null ? prompt : prompt.withTools(words(named, ","));
        return new Admission(new Anybody(), "kimi-k3", model -> true, tools)
                .admit(client, asked)
                .tools()
                .orElseThrow();
    }

    private static List<String> words(String list, String between) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(between));
    }

    /** Everybody may come, and has money. */
    private record Anybody() implements Clients {
        @Override
        public boolean needKey() {
            return false;
        }

        @Override
        public Optional<Client> of(String secret) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> enter(Client client) {
            return Optional.empty();
        }

        @Override
        public boolean hasMoney(Client client) {
            return true;
        }

        @Override
        public void spent(Client client, Cost cost) {}
    }
}

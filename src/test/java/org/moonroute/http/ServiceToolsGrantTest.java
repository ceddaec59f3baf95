package org.moonroute.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.ToolSpec;

/** What a key's grant of tools means for those of the service's own, which the account pays for. */
class ServiceToolsGrantTest {
    private static final String SEARCH = "$web_search";
    private static final Prompt PROMPT = Prompt.of(new Origin.Caller("test", Lane.INTERACTIVE), "Hello");
    private static final Prompt BRINGS_IT =
            PROMPT.withOffered(List.of(ToolSpec.given(SEARCH, "{\"type\":\"builtin_function\"}")));

    /** Nobody's money is asked for here; {@code *} stands for one tool, and "unknown" for none. */
    private final Admission admission = new Admission(null, "kimi-k3", model -> true, ServiceToolsGrantTest::expanded);

    private static Set<String> expanded(List<String> names) {
        Set<String> all = new TreeSet<>(names);
        all.remove("unknown");
        if (all.remove("*")) {
            all.add("get_weather");
        }
        return all;
    }

    private Prompt admitted(List<String> granted, Prompt prompt) {
        Client.Rights rights = new Client.Rights(granted, List.of(), false, false);
        return admission.admit(new Client("1", "one", Optional.of(rights), Lane.INTERACTIVE), prompt);
    }

    @Test
    void a_key_that_is_granted_all_tools_is_not_granted_those_of_the_service() {
        assertThatThrownBy(() -> admitted(List.of("*"), PROMPT.withTools(List.of(SEARCH))))
                .isInstanceOf(RequestRefused.class)
                .hasMessageContaining("may not use the tool " + SEARCH);
        assertThatThrownBy(() -> admitted(List.of("*"), BRINGS_IT))
                .isInstanceOf(RequestRefused.class)
                .hasMessageContaining("may not use the tool " + SEARCH);
        assertThat(admitted(List.of("*"), PROMPT.withTools(List.of("get_weather", "unknown")))
                        .tools())
                .contains(List.of("get_weather", "unknown"));
    }

    @Test
    void a_key_that_is_granted_it_by_name_may_name_it_and_bring_it() {
        assertThat(admitted(List.of("*", SEARCH), PROMPT.withTools(List.of(SEARCH)))
                        .tools())
                .contains(List.of(SEARCH));
        assertThat(admitted(List.of(SEARCH), BRINGS_IT).offered()).isEqualTo(BRINGS_IT.offered());
    }
}

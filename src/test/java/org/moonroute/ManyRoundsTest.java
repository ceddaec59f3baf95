package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.Program.Ran;
import org.moonroute.tools.Param;
import org.moonroute.tools.ToolMethod;

/** Conversations of many rounds, with many calls in each, through the whole pipeline. */
@Timeout(120)
class ManyRoundsTest {

    @TempDir
    private Path folder;

    /** One tool that says what it was called with. */
    public static final class Notes {
        /** Takes a note. */
        @ToolMethod(description = "Take a note")
        public String note(@Param("The text") String text) {
            return "noted " + text;
        }
    }

    @ParameterizedTest(name = "{0} rounds of {1} calls")
    @CsvSource({"1,1", "1,8", "1,128", "5,1", "5,8", "5,128", "30,1", "30,8", "30,128"})
    void every_call_has_its_own_result_in_call_order(int rounds, int calls) {
        Program program = new Program(folder)
                .with("--sandbox", "-T", "note")
                .set(
                        "moonroute.tools.beans=" + Notes.class.getName(),
                        "moonroute.conversation.max-rounds=31",
                        "moonroute.conversation.max-tool-calls=3840",
                        "moonroute.conversation.max-tokens=1000000000");
        program.file("hello.txt", "Call note in " + rounds + " rounds of " + calls + " calls.");

        Ran ran = program.answer("hello.txt");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode outcome = program.outcome("hello.answer.json");
        List<String> expected = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (int call = 1; call <= calls; call++) {
                expected.add("noted " + round + "." + call);
            }
        }
        assertThat(outcome.path("tool_calls").findValuesAsText("result")).isEqualTo(expected);
        assertThat(outcome.path("rounds")).hasSize(rounds + 1);
        assertThat(outcome.has("limited")).isFalse();
        assertThat(outcome.path("answer").asText()).endsWith("noted " + rounds + "." + calls);
    }
}

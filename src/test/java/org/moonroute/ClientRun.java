package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;

/** A client as a process of its own, and what it printed. */
record ClientRun(int code, String output) {
    /** A case, as the Test Anything Protocol reports it. */
    private static final Pattern CASE = Pattern.compile("^(ok|not ok) \\d+ - (.*)$", Pattern.MULTILINE);

    private static final int MINUTES = 10;

    /** Runs a command to its end, or ends it when it takes far too long. */
    static ClientRun of(Path folder, Map<String, String> environment, List<String> command) throws Exception {
        Path output = Files.createTempFile("client", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            return new ClientRun(ended ? process.exitValue() : -1, read(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path output) throws IOException {
        String text = Files.readString(output);
        Files.delete(output);
        return text;
    }

    /** Each of the client's cases as a test; one that failed shows what the client printed. */
    List<DynamicTest> tests() {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher cases = CASE.matcher(output);
        while (cases.find()) {
            boolean passed = cases.group(1).equals("ok");
            tests.add(DynamicTest.dynamicTest(
                    cases.group(2), () -> assertThat(passed).as(output).isTrue()));
        }
        assertThat(tests).as(output).isNotEmpty();
        tests.add(DynamicTest.dynamicTest(
                "the client ends well", () -> assertThat(code).as(output).isZero()));
        return tests;
    }
}

package org.moonroute.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Rows of all kinds: some with tool loops, some that fail, some whose first call the service refuses. */
final class CrashRows {
    /** The most calls that a row needs when none is refused. */
    static final int ROUNDS = 2;

    /** Of a hundred requests about five are refused or spoiled, the first time. */
    static final String RULES = """
            rules:
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
              - {match: {prompt: "/token-....0[05]/"}, times: 1, reply: {kind: overloaded}}
              - {match: {prompt: "/token-....3[05]/"}, times: 1, reply: {kind: server-error}}
              - {match: {prompt: "/token-....7[05]/"}, times: 1, reply: {fault: drop}}
            """;

    private CrashRows() {}

    static String token(int number) {
        return "token-%06d".formatted(number);
    }

    static String row(int number) {
        String id = "{\"custom_id\":\"" + token(number) + "\",";
        String text = token(number);
        return id
                + switch (number % 10) {
                    case 0, 1 ->
                        "\"prompt\":\"Use the tool get_weather. What is the weather in Oslo? (" + text
                                + ")\",\"tools\":[\"get_weather\"]}";
                    case 2 ->
                        "\"body\":{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Say " + text
                                + "\"}]}}";
                    case 3 ->
                        number % 50 == 3
                                ? "\"prompt\":\"Say something forbidden: " + text + "\"}"
                                : "\"prompt\":\"Say " + text + "\"}";
                    case 4 -> number % 50 == 4 ? "\"colour\":\"red\"}" : "\"prompt\":\"Say " + text + "\"}";
                    default -> "\"prompt\":\"Say " + text + "\"}";
                };
    }

    static boolean isAnswered(int number) {
        return number % 50 != 3 && number % 50 != 4;
    }

    /** What a row needs, if nothing goes wrong but what the rules say. */
    static long calls(int number) {
        int last = number % 100;
        long faulty = last == 0 || last == 5 || last == 30 || last == 35 || last == 70 || last == 75 ? 1 : 0;
        return (number % 50 == 4 ? 0 : number % 10 < 2 ? ROUNDS : 1) + faulty;
    }

    static void checkAnswer(String id, String line) {
        String answer = BatchFiles.json(line)
                .at("/response/body/choices/0/message/content")
                .asText();
        boolean tool = Map.of('0', true, '1', true).containsKey(id.charAt(id.length() - 1));
        assertThat(answer).contains(tool ? "65" : id);
    }
}

package org.moonroute.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Prompts of all kinds, each with a token in it that no other has. */
final class Prompts {
    /** What the sandbox has to be told for them. */
    static final String RULES = """
            rules:
              - match: {prompt: "forbidden"}
                reply: {kind: content-filter}
            """;

    private final Random random;
    private final List<Prompt> made = new ArrayList<>();

    /** A prompt; calls are those it needs if nothing goes wrong. */
    record Prompt(String name, String token, String content, int calls, boolean answered, boolean tool) {
        /** The file appears whole. */
        void drop(Path folder) {
            try {
                Path hidden = Files.writeString(folder.resolve("." + token + ".tmp"), content);
                Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        }
    }

    Prompts(Random random) {
        this.random = random;
    }

    List<Prompt> made() {
        return Collections.unmodifiableList(made);
    }

    Prompt next(Path folder) {
        int number = made.size();
        String token = "token-%06d".formatted(number);
        Prompt prompt = make(number, token);
        if (Files.exists(folder.resolve(prompt.name()))) {
            prompt = new Prompt(
                    token + "-" + prompt.name(),
                    token,
                    prompt.content(),
                    prompt.calls(),
                    prompt.answered(),
                    prompt.tool());
        }
        made.add(prompt);
        return prompt;
    }

    private Prompt make(int number, String token) {
        String name = random.nextInt(10) == 0 ? "same name " + random.nextInt(4) : token;
        String weather = "Use the tool get_weather. What is the weather in Oslo? (" + token + ")";
        return switch (number % 12) {
            case 0, 1 -> new Prompt(name + ".txt", token, "Say something of " + token, 1, true, false);
            case 2 -> new Prompt(name + "~b.md", token, "---\nmodel: kimi-k2.6\n---\nSay " + token, 1, true, false);
            case 3 -> new Prompt(name + ".json", token, "{\"prompt\": \"Say " + token + "\"}", 1, true, false);
            case 4, 5 -> new Prompt(name + "-w.md", token, "---\ntools: get_weather\n---\n" + weather, 2, true, true);
            case 6, 7 ->
                new Prompt(
                        name + "-w.json",
                        token,
                        "{\"prompt\": \"" + weather + "\", \"tools\": [\"get_weather\"]}",
                        2,
                        true,
                        true);
            case 8 -> new Prompt(name + "-f.txt", token, "Say something forbidden: " + token, 1, false, false);
            case 9 -> new Prompt(name + "-i.md", token, "---\ncolour: red\n---\n" + token, 0, false, false);
            case 10 ->
                new Prompt(
                        name + "-o.md",
                        token,
                        "---\noutput: shared-" + number % 7 + "\n---\nSay " + token,
                        1,
                        true,
                        false);
            default ->
                new Prompt(
                        name + "-m.md",
                        token,
                        "---\noutput: shared-" + number % 7 + "\ntools: no_such_tool\n---\n" + token,
                        0,
                        false,
                        false);
        };
    }
}

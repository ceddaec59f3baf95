package org.moonroute;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moonroute.Program.Ran;
import org.moonroute.sandbox.Sandbox;

/** A batch in a folder: runs it, and reads what it wrote. */
final class Rows {
    private final Program program;
    private final Path folder;

    Rows(Program program, Path folder) {
        this.program = program.with("--no-progress");
        this.folder = folder;
    }

    /** Runs {@code batch} on a path in the folder. */
    Ran run(String input, String... options) {
        return program.run(Stream.concat(
                        Stream.of(
                                "batch",
                                input.equals("-") ? "-" : folder.resolve(input).toString()),
                        Arrays.stream(options))
                .toArray(String[]::new));
    }

    /** A line for each number. */
    static String numbered(int many) {
        return IntStream.rangeClosed(1, many)
                .mapToObj(i -> "{\"custom_id\":\"r" + i + "\",\"prompt\":\"Number " + i + "\"}\n")
                .collect(Collectors.joining());
    }

    /** The rows of a results or errors file. */
    List<JsonNode> lines(String name) {
        List<JsonNode> all = new ArrayList<>();
        if (Files.exists(folder.resolve(name))) {
            program.text(name).lines().forEach(line -> all.add(Program.json(line)));
        }
        return all;
    }

    /** Their ids, in the order of the file. */
    List<String> ids(String name) {
        return lines(name).stream().map(row -> row.path("custom_id").asText()).toList();
    }

    /** Ids to answers. */
    TreeMap<String, String> answers(String name) {
        TreeMap<String, String> all = new TreeMap<>();
        lines(name)
                .forEach(row -> all.put(
                        row.path("custom_id").asText(),
                        row.at("/response/body/choices/0/message/content").asText()));
        return all;
    }

    /** Ids to reasons. */
    TreeMap<String, String> reasons(String name) {
        TreeMap<String, String> all = new TreeMap<>();
        lines(name)
                .forEach(row -> all.put(
                        row.path("custom_id").asText(), row.at("/error/message").asText()));
        return all;
    }

    /** The program asks this sandbox, which counts. */
    static Program asking(Sandbox sandbox, Program program) {
        return program.env("MOONSHOT_BASE_URL", sandbox.baseUrl().toString()).env("MOONSHOT_API_KEY", "sk-test");
    }
}

package org.moonroute.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the prompt files that a command line names, and gives each outcome its place. */
public final class PromptFiles {
    private record Found(Path file, Path below) {}

    private final Optional<Path> out;
    private final Predicate<Path> isPrompt;

    /**
     * @param out where outcomes go; beside each prompt when absent
     * @param isPrompt which files of a folder are prompts
     */
    public PromptFiles(Optional<Path> out, Predicate<Path> isPrompt) {
        this.out = out;
        this.isPrompt = isPrompt;
    }

    /**
     * The prompt files: those named, and those in the folders named, at any depth, hidden ones left out. Below {@code out},
     * folders are as they are below the folder named. Two prompts whose outcomes would have one name get their full file
     * names instead.
     *
     * @throws NoSuchFileException for a path that is not there
     * @throws IllegalArgumentException if two outcomes would still have one name
     */
    public List<PromptFile> list(List<Path> paths) throws IOException {
        List<Found> found = new ArrayList<>();
        Set<Path> known = new HashSet<>();
        for (Path path : paths) {
            for (Found one : find(path)) {
                if (known.add(one.file().toRealPath())) {
                    found.add(one);
                }
            }
        }
        return named(found);
    }

    /** A file's name without its last ending. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private List<Found> find(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isDirectory(path)) {
            return List.of(new Found(path, Path.of("")));
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> !isHidden(path, file))
                    .filter(Files::isRegularFile)
                    .filter(isPrompt)
                    .sorted()
                    .map(file -> new Found(file, below(path, file)))
                    .toList();
        }
    }

    private static boolean isHidden(Path top, Path file) {
        for (Path part : top.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static Path below(Path top, Path file) {
        Path parent = top.relativize(file).getParent();
        return parent == null ? Path.of("") : parent;
    }

    private List<PromptFile> named(List<Found> found) throws IOException {
        Map<Path, Integer> uses = new HashMap<>();
        found.forEach(one -> uses.merge(folder(one).resolve(stem(name(one))), 1, Integer::sum));
        Map<Path, Path> owners = new HashMap<>();
        List<PromptFile> files = new ArrayList<>();
        for (Found one : found) {
            Path base = folder(one).resolve(stem(name(one)));
            Path unique = uses.get(base) > 1 ? folder(one).resolve(name(one)) : base;
            Path other = owners.put(unique, one.file());
            if (other != null) {
                throw new IllegalArgumentException("the outcomes of " + other + " and " + one.file() + " would both be "
                        + unique + ".answer.json; give each its own -o");
            }
            files.add(promptFile(one, unique));
        }
        return files;
    }

    private PromptFile promptFile(Found one, Path base) throws IOException {
        String source = one.file().toRealPath().toString();
        Path name = base.getFileName();
        return new PromptFile(one.file().toString(), one.file(), source, folder(one), name.toString(), false);
    }

    private Path folder(Found one) {
        Path beside = one.file().toAbsolutePath().getParent();
        return out.map(top -> top.toAbsolutePath().resolve(one.below())).orElse(beside);
    }

    private static String name(Found one) {
        return one.file().getFileName().toString();
    }
}

package org.moonroute.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Classes of somebody else's project, compiled and run here as a build would do it there. */
final class UserProject implements AutoCloseable {
    private final URLClassLoader classes;

    private UserProject(URLClassLoader classes) {
        this.classes = classes;
    }

    /**
     * Compiles sources.
     *
     * @param sources by the name of the class with its package
     */
    static UserProject compile(Path folder, Map<String, String> sources) throws IOException {
        Path out = Files.createDirectories(folder.resolve("classes"));
        Path in = folder.resolve("sources");
        Stream.Builder<String> files = Stream.builder();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = in.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()).toString());
        }
        Stream<String> options = Stream.of(
                "-parameters", "-proc:none", "-d", out.toString(), "-cp", System.getProperty("java.class.path"));
        String[] command = Stream.concat(options, files.build()).toArray(String[]::new);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, command))
                .as("javac %s", Arrays.toString(command))
                .isZero();
        return new UserProject(new URLClassLoader(new URL[] {url(out)}, UserProject.class.getClassLoader()));
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** All sources below a folder, by class. */
    static Map<String, String> sources(Path folder) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String part : List.of("src/main/java", "src/test/java")) {
            Path root = folder.resolve(part);
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    String name = root.relativize(file).toString().replaceFirst("\\.java$", "");
                    sources.put(name.replace('/', '.'), Files.readString(file));
                }
            }
        }
        return sources;
    }

    /** A new object of one of its classes. */
    Object make(String name) throws ReflectiveOperationException {
        var constructor = classes.loadClass(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Runs test classes; returns the names of the tests and why each of them failed, empty for those that passed. */
    Map<String, String> test(String... names) throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            LauncherDiscoveryRequestBuilder request =
                    LauncherDiscoveryRequestBuilder.request().filters(EngineFilter.includeEngines("junit-jupiter"));
            for (String name : names) {
                request.selectors(DiscoverySelectors.selectClass(classes.loadClass(name)));
            }
            Outcomes outcomes = new Outcomes();
            LauncherFactory.create().execute(request.build(), outcomes);
            return outcomes.byTest;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class Outcomes extends SummaryGeneratingListener {
        private final Map<String, String> byTest = new java.util.concurrent.ConcurrentSkipListMap<>();

        @Override
        public void executionFinished(
                org.junit.platform.launcher.TestIdentifier test, org.junit.platform.engine.TestExecutionResult result) {
            super.executionFinished(test, result);
            if (test.isTest() || result.getThrowable().isPresent()) {
                byTest.put(
                        test.getDisplayName(),
                        result.getThrowable().map(Throwable::toString).orElse(""));
            }
        }
    }

    /** What went wrong, in words. */
    static String failed(Map<String, String> outcomes) {
        return outcomes.entrySet().stream()
                .filter(outcome -> !outcome.getValue().isEmpty())
                .map(outcome -> outcome.getKey() + ": " + outcome.getValue())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}

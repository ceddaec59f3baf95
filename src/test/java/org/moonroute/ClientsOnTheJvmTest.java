package org.moonroute;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Clients from the Maven registry, as they are there, do with Moonroute what they do with OpenAI. */
class ClientsOnTheJvmTest {
    @TempDir
    Path folder;

    private ServedClients served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedClients(folder);
    }

    @AfterEach
    void end() {
        served.close();
    }

    @TestFactory
    List<DynamicTest> openAiJava() throws Exception {
        return run("OpenAiJava.java");
    }

    @TestFactory
    List<DynamicTest> openAiJavaBatches() throws Exception {
        return run("OpenAiJavaBatches.java");
    }

    @TestFactory
    List<DynamicTest> langChain4j() throws Exception {
        return run("LangChain4j.java");
    }

    private List<DynamicTest> run(String program) throws Exception {
        return JvmClients.run(Path.of("src/test/clients").resolve(program), served.url())
                .tests();
    }
}

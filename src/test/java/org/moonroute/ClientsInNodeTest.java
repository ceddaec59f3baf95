package org.moonroute;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Clients from the npm registry, as they are there, do with Moonroute what they do with OpenAI. */
class ClientsInNodeTest {
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
    List<DynamicTest> openai() throws Exception {
        return NodeClients.run("openai.mjs", served.url());
    }

    @TestFactory
    List<DynamicTest> openaiBatches() throws Exception {
        return NodeClients.run("openai-batches.mjs", served.url());
    }

    @TestFactory
    List<DynamicTest> aiSdk() throws Exception {
        return NodeClients.run("ai-sdk.mjs", served.url());
    }
}

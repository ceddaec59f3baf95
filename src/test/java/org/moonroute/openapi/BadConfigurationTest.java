package org.moonroute.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever writes the configuration is told what is wrong, where, and what to do. */
class BadConfigurationTest {
    private static final String DOCUMENT = """
            openapi: 3.1.0
            info: {title: Shop, version: "1"}
            paths:
              /stock/{article}:
                get:
                  operationId: getStock
                  summary: How many there are
                  parameters: [{name: article, in: path, required: true, schema: {type: string}}]
              /orders:
                post: {operationId: order, requestBody: {required: true, content: {multipart/form-data: {}}}, summary: Order}
                get: {description: All orders}
              /forms:
                post:
                  operationId: form
                  summary: Form
                  requestBody:
                    required: true
                    content:
                      application/x-www-form-urlencoded:
                        schema: {type: object, properties: {a: {type: array, items: {type: string}}}}
                        encoding: {a: {style: fancy}}
              /mute:
                get: {operationId: mute}
              /holes/{hole}:
                get: {operationId: hole, summary: Hole}
              /far:
                get: {operationId: far, summary: Far, parameters: [{$ref: "other.yaml#/x"}]}
              /lost:
                get: {operationId: lost, summary: Lost, parameters: [{$ref: "#/components/parameters/x"}]}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), DOCUMENT);
        Files.writeString(folder.resolve("old.yaml"), "swagger: '2.0'\n");
        Files.writeString(folder.resolve("broken.yaml"), "openapi: 3.0.0\npaths: [\n");
        Files.writeString(folder.resolve("broken.json"), "{\n\"openapi\": }");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"api": {}}                                             | openapi.json, api: the field is not known. Did you mean apis?
            {"apis": {"shop": {"documnet": "shop.yaml"}}}           | apis.shop.documnet: the field is not known. Did you mean document?
            {"apis": {"shop": {}}}                                  | apis.shop.document: this is missing
            {"apis": {"shop": {"document": 7}}}                     | apis.shop.document: this must be a text
            {"apis": []}                                            | apis: this must be a JSON object
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"getStok": {}}}}} | operations.getStok
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"getStok": {}}}}} | Did you mean getStock? There are: getStock, GET /orders, order
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"getStock": {"retrys": 2}}}}} | getStock.retrys: the field is not known. Did you mean retries?
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"getStock": {"timeout": 5}}}}} | getStock: the field timeout must be text
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"order": {}}}}} | order takes a body of another type than application/json, application/x-www-form-urlencoded or text/plain (multipart/form-data), which cannot be made of a tool's arguments. Leave the operation out.
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"form": {}}}}} | the parameter a of form has the style fancy, which is not known here
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"mute": {}}}}} | operations.mute: the document says nothing of what it does
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"far": {}}}}} | the reference other.yaml#/x leads out of the document
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"lost": {}}}}} | the reference #/components/parameters/x leads nowhere
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x", "operations": {"hole": {}}}}} | the path of hole has {hole}, and there is no parameter of that name
            {"apis": {"shop": {"document": "shop.yaml", "operations": {"getStock": {}}}}} | apis.shop.url: the document names no server
            {"apis": {"shop": {"document": "shop.yaml", "url": "file:///etc", "operations": {"getStock": {}}}}} | apis.shop.url: 'file:///etc' is no address of a server
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://x?key=${SHOP_TOKEN}", "operations": {"getStock": {}}}}} | apis.shop.url: 'https://x?key=***' is no address of a server
            {"apis": {"shop": {"document": "shop.yaml", "url": "https://me:pass@x", "operations": {"getStock": {}}}}} | without user, query and fragment
            {"apis": {"shop": {"document": "none.yaml", "url": "https://x", "operations": {"getStock": {}}}}} | none.yaml: there is no such file
            {"apis": {"shop": {"document": "old.yaml", "url": "https://x", "operations": {"getStock": {}}}}} | old.yaml: this is no OpenAPI document of version 3.0 or 3.1
            {"apis": {"shop": {"document": "broken.yaml", "url": "https://x", "operations": {"getStock": {}}}}} | broken.yaml, line 3: this is no valid YAML
            {"apis": {"shop": {"document": "broken.json", "url": "https://x", "operations": {"getStock": {}}}}} | broken.json, line 2: this is no valid JSON
            {"apis": {"shop": {"document": "shop.yaml", "headers": {"Authorization": "Bearer ${SHOP_TOKN}"}}}} | apis.shop.headers.Authorization: the environment variable SHOP_TOKN is not set
            {"apis": {"shop": {"document": "shop.yaml", "headers": {"X-A": "a\\nX-B: b"}}}} | apis.shop.headers.X-A: a header's value must be one line
            {"apis": {"shop": {"document": "shop.yaml", "headers": {"Host": "other"}}}} | apis.shop.headers.Host: this is no header that can be set
            """)
    void a_fault_names_its_place_and_the_way_out(String config, String told) {
        assertThatThrownBy(() -> new Apis(folder).tools(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(told)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void a_file_that_is_no_json_is_named_with_its_line() {
        assertThatThrownBy(() -> new Apis(folder).tools("{\n  \"apis\": {,}\n}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("openapi.json, line 2: this is no valid JSON");
    }

    @Test
    void the_shipped_configuration_offers_nothing() throws Exception {
        assertThat(new Apis(folder).tools(Files.readString(Path.of("config/openapi.json"))))
                .isEmpty();
    }

    @Test
    void a_configuration_that_is_not_there_is_named() {
        assertThatThrownBy(() ->
                        OpenApiTools.load(folder.resolve("apis.json"), folder, name -> Optional.empty(), Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apis.json: there is no such file");
    }
}

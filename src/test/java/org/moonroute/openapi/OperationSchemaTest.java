package org.moonroute.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.moonshot.SchemaDialect;
import org.moonroute.tools.Tool;

/** Schemas of documents become schemas that Moonshot takes. */
class OperationSchemaTest {
    private static final String PATHS = """
            /orders/{id}:
              parameters:
                - {name: id, in: path, required: true, schema: {type: integer, format: int64, minimum: 1}, description: The order}
              put:
                summary: Change an order
                description: All of it.
                parameters:
                  - {name: note, in: query, schema: {type: string, pattern: "^a+$"}}
                  - {name: status, in: query, schema: {$ref: "#/x/Status"}}
                  - {name: session, in: cookie, required: true, schema: {type: string}}
                  - {name: Authorization, in: header, schema: {type: string}}
                  - {name: Content-Length, in: header, schema: {type: integer}}
                  - {name: X-Tenant, in: header, schema: {type: string}}
                  - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
                requestBody:
                  required: true
                  content:
                    application/json:
                      schema:
                        allOf:
                          - type: object
                            required: [customer, made]
                            properties:
                              customer: {$ref: "#/x/Customer"}
                              made: {type: string, readOnly: true}
                          - type: object
                            properties:
                              pay:
                                oneOf: [{$ref: "#/x/Card"}, {type: string, nullable: true}]
                              size: {enum: [S, M, L], nullable: true}
                              price: {type: number, exclusiveMinimum: 0, multipleOf: 0.01, example: 3}
                              tree: {$ref: "#/x/Node"}
                              diamond: {allOf: [{$ref: "#/x/Base"}, {properties: {right: {$ref: "#/x/Base"}}}]}
                              mixed: {enum: [1, one]}
                              any: {}
                              map: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
            """;
    private static final String PARTS = """
            Status: {type: string, enum: [open, shut], description: How it stands, x-more: 1}
            Customer: {type: object, properties: {name: {type: string, title: Name}}, additionalProperties: false}
            Base: {type: object, properties: {id: {type: integer}}}
            Card: {type: object, properties: {number: {type: string}}, required: [number, unknown]}
            Node: {type: object, properties: {value: {type: string}, children: {type: array, items: {$ref: "#/x/Node"}}}}
            """;

    @TempDir
    private Path folder;

    private Tool tool(String paths, String operation) throws Exception {
        List<Tool> tools = new Apis(folder)
                .tools(
                        "https://shop.example.com",
                        paths,
                        PARTS,
                        "\"headers\": {\"x-tenant\": \"we\"}, \"operations\": {\"" + operation + "\": {}}");
        return tools.get(0);
    }

    private static JsonNode schema(Tool tool) throws Exception {
        return new JsonMapper().readTree(tool.spec().parameters());
    }

    @Test
    void references_choices_circles_and_formats_become_what_the_service_takes() throws Exception {
        Tool tool = tool(PATHS, "PUT /orders/{id}");

        JsonNode properties = schema(tool).path("properties");
        assertThat(SchemaDialect.problems(tool.spec())).isEmpty();
        assertThat(tool.spec().description()).isEqualTo("Change an order\nAll of it.");
        assertThat(tool.spec().name()).isEqualTo("put_orders_id");
        assertThat((Iterable<String>) properties::fieldNames)
                .containsExactly(
                        "id",
                        "note",
                        "status",
                        "filter",
                        "customer",
                        "pay",
                        "size",
                        "price",
                        "tree",
                        "diamond",
                        "mixed",
                        "any",
                        "map");
        assertThat(properties.path("id").toString())
                .isEqualTo("{\"description\":\"The order (int64)\",\"type\":\"integer\",\"minimum\":1}");
        assertThat(properties.path("status").toString())
                .isEqualTo("{\"description\":\"How it stands\",\"type\":\"string\",\"enum\":[\"open\",\"shut\"]}");
        assertThat(properties.at("/pay/anyOf/0/required").toString()).isEqualTo("[\"number\"]");
        assertThat(properties.at("/pay/anyOf/1/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(properties.at("/map/additionalProperties/type").asText()).isEqualTo("integer");
        assertThat(properties.path("size").toString())
                .isEqualTo("{\"type\":[\"string\",\"null\"],\"enum\":[\"S\",\"M\",\"L\"]}");
        assertThat(properties.at("/price/description").asText()).isEqualTo("(above 0)");
        assertThat(properties.at("/tree/properties/children/items/properties/children/items"))
                .hasToString("{\"type\":\"object\"}");
        assertThat(properties.at("/diamond/properties/right/properties").toString())
                .isEqualTo("{\"id\":{\"type\":\"integer\"}}");
        assertThat(schema(tool).path("required").toString()).isEqualTo("[\"id\",\"customer\"]");
    }

    @Test
    void what_is_nested_too_deeply_is_an_object_of_whatever_properties() throws Exception {
        StringBuilder schema = new StringBuilder("{type: string}");
        for (int i = 0; i < 9; i++) {
            schema.insert(0, "{type: object, properties: {p" + i + ": ").append("}}");
        }
        Tool tool = tool("""
                /deep:
                  post:
                    operationId: deep
                    summary: Deep
                    requestBody: {required: true, content: {application/json: {schema: %s}}}
                """.formatted(schema), "deep");

        assertThat(SchemaDialect.problems(tool.spec())).isEmpty();
        assertThat(schema(tool)
                        .at("/properties/p8/properties/p7/properties/p6/properties/p5/properties/p4")
                        .toString())
                .isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void what_is_within_arguments_is_left_out_before_there_are_more_properties_than_the_service_takes()
            throws Exception {
        StringBuilder many = new StringBuilder("p0: {type: string}");
        for (int i = 1; i < 150; i++) {
            many.append(", p").append(i).append(": {type: string}");
        }
        Tool tool = tool("""
                /many:
                  post:
                    operationId: many
                    summary: Many
                    requestBody: {required: true, content: {application/json: {schema: {type: object, properties:
                      {first: {type: object, properties: {%s}}, last: {type: object, properties: {a: {type: string}}}}}}}}
                """.formatted(many), "many");

        assertThat(SchemaDialect.problems(tool.spec())).isEmpty();
        assertThat(schema(tool).at("/properties/first/properties")).hasSize(98);
        assertThat(schema(tool).at("/properties/last/type").asText()).isEqualTo("object");
    }

    @Test
    void a_body_whose_properties_clash_with_parameters_is_one_argument() throws Exception {
        Tool tool = tool("""
                /orders/{id}:
                  patch:
                    operationId: patchOrder
                    summary: Patch
                    parameters:
                      - {name: id, in: path, required: true, schema: {type: string}}
                      - {name: id, in: query, schema: {type: string}}
                    requestBody:
                      content: {application/merge-patch+json: {schema: {type: object, properties: {id: {type: string}}}}}
                """, "patchOrder");

        assertThat((Iterable<String>) schema(tool).path("properties")::fieldNames)
                .containsExactly("id", "query_id", "body");
        assertThat(schema(tool).path("required").toString()).isEqualTo("[\"id\"]");
    }

    @Test
    void only_what_http_promises_to_change_nothing_is_idempotent_unless_said_otherwise() throws Exception {
        String paths = """
                /a:
                  get: {operationId: readA, summary: A}
                  put: {operationId: putA, summary: A}
                  delete: {operationId: deleteA, summary: A}
                """;
        List<Tool> tools = new Apis(folder).tools("http://localhost", paths, """
                "operations": {"readA": {"retries": 2}, "putA": {}, "deleteA": {"idempotent": true, "tags": ["a"]},
                  "GET /a": {"name": "read_once", "idempotent": false}}""");

        assertThat(tools)
                .extracting(tool -> tool.spec().name(), tool -> tool.policy().idempotent())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("readA", true),
                        org.assertj.core.groups.Tuple.tuple("putA", false),
                        org.assertj.core.groups.Tuple.tuple("deleteA", true),
                        org.assertj.core.groups.Tuple.tuple("read_once", false));
        assertThat(tools.get(2).policy().tags()).containsExactly("a");
        assertThat(tools.get(0).source()).endsWith("openapi.json, apis.shop.operations.readA");
    }
}

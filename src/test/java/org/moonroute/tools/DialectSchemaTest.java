package org.moonroute.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.moonshot.SchemaDialect;

class DialectSchemaTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    /** The schema of one argument, and what becomes of it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {type:'string', title:'Message', examples:['a'], $comment:'x'} | {type:'string'}
                    {type:'string', format:'email'}                           | {description:'(format: email)', type:'string'}
                    {type:'string', format:'color'}                           | {type:'string'}
                    {type:'string', pattern:'^a+$', minLength:1}              | {type:'string', pattern:'^a+$', minLength:1}
                    {type:'string', pattern:'\\\\p{Script=Greek'}             | {type:'string'}
                    {type:'number', exclusiveMinimum:0, maximum:5, multipleOf:2} | {type:'number', maximum:5}
                    {type:'integer', default:3}                               | {type:'integer', default:3}
                    {type:'integer', default:null}                            | {type:'integer'}
                    {type:'file'}                                             | {}
                    true                                                      | {}
                    {const:'on'}                                              | {type:'string', enum:['on']}
                    {const:{a:1}}                                             | {}
                    {enum:['a','b']}                                          | {type:'string', enum:['a','b']}
                    {enum:['a',1]}                                            | {anyOf:[{type:'string', enum:['a']},{type:'integer', enum:[1]}]}
                    {type:'string', enum:['a',1]}                             | {type:'string', enum:['a']}
                    {type:['string','null'], enum:['a',null]}                 | {anyOf:[{type:'string', enum:['a']},{type:'null'}]}
                    {type:['string','null']}                                  | {type:['string','null']}
                    {type:'string', nullable:true}                            | {type:['string','null']}
                    {type:'string', nullable:true, enum:['a']}                | {anyOf:[{type:'string', enum:['a']},{type:'null'}]}
                    {oneOf:[{type:'string'},{type:'integer'}], title:'T'}     | {anyOf:[{type:'string'},{type:'integer'}]}
                    {anyOf:[{type:'string'},{type:'null'}], default:null}     | {anyOf:[{type:'string'},{type:'null'}]}
                    {type:'string', anyOf:[{minLength:1},{pattern:'a'}]}      | {type:'string'}
                    {type:'string', anyOf:[{enum:['a']},{enum:['b']}]}        | {anyOf:[{type:'string',enum:['a']},{type:'string',enum:['b']}]}
                    {anyOf:[{type:'string'},{description:'whatever'}]}        | {}
                    {anyOf:[{type:'string'}]}                                 | {type:'string'}
                    {allOf:[{type:'string'},{minLength:2}], description:'d'}  | {description:'d', type:'string', minLength:2}
                    {allOf:[{properties:{a:{type:'string'}}},{properties:{b:{type:'string'}}, required:['b']}]} | {type:'object', properties:{a:{type:'string'},b:{type:'string'}}, required:['b']}
                    {type:'array', items:[{type:'string'},{type:'integer'}]}  | {type:'array'}
                    {type:'array', prefixItems:[{type:'string'},{type:'integer'}], items:false} | {type:'array', items:{anyOf:[{type:'string'},{type:'integer'}]}}
                    {type:'array', items:{type:'string', format:'x'}, uniqueItems:true} | {type:'array', items:{type:'string'}}
                    {type:'object', patternProperties:{'^x':{type:'string'}}, additionalProperties:false} | {type:'object', additionalProperties:true}
                    {type:'object', additionalProperties:{type:'string', title:'V'}} | {type:'object', additionalProperties:{type:'string'}}
                    {type:'object', required:['a']}                           | {type:'object', properties:{a:{}}, required:['a']}
                    {type:'object', properties:{anyOf:{type:'string'}, a:false, b:{type:'string'}}} | {type:'object', properties:{b:{type:'string'}}}
                    {$ref:'#/$defs/A~1b', description:'d', default:1}         | {description:'d', $ref:'#/$defs/A_b'}
                    {allOf:[{$ref:'#/$defs/A~1b'}], nullable:true}            | {anyOf:[{$ref:'#/$defs/A_b'},{type:'null'}]}
                    {$ref:'#'}                                                | {$ref:'#'}
                    """)
    void what_the_dialect_cannot_say_is_said_otherwise_or_left_out(String given, String expected) throws Exception {
        ObjectNode root =
                JSON.createObjectNode().put("type", "object").put("$schema", "http://json-schema.org/draft-07/schema#");
        root.withObjectProperty("properties").set("x", JSON.readTree(given));
        root.withObjectProperty("$defs").set("A/b", JSON.readTree("{type:'string', title:'A'}"));

        ObjectNode narrowed = accepted(root);

        assertThat(narrowed.at("/properties/x")).isEqualTo(JSON.readTree(expected));
    }

    /** Whole schemas. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {}                                              | {type:'object', properties:{}}
                    null                                            | {type:'object', properties:{}}
                    {type:['object','null'], additionalProperties:false} | {type:'object', additionalProperties:false, properties:{}}
                    {$ref:'#/definitions/In', definitions:{In:{type:'object', properties:{a:{type:'string'}}}}} | {type:'object', properties:{a:{type:'string'}}}
                    {anyOf:[{type:'object', properties:{a:{type:'string'}, b:{type:'string'}}, required:['a','b']},{properties:{a:{type:'integer'}}, required:['a']}]} | {type:'object', properties:{a:{anyOf:[{type:'string'},{type:'integer'}]}, b:{type:'string'}}, required:['a']}
                    {type:'object', properties:{a:{type:'string'}, b:{type:'string'}}, oneOf:[{required:['a']},{required:['b']}]} | {type:'object', properties:{a:{type:'string'}, b:{type:'string'}}}
                    {properties:{n:{$ref:'#/definitions/N'}}, definitions:{N:{type:'object', properties:{next:{$ref:'#/definitions/N'}}}}} | {type:'object', properties:{n:{$ref:'#/$defs/N'}}, $defs:{N:{type:'object', properties:{next:{$ref:'#/$defs/N'}}}}}
                    """)
    void the_root_becomes_an_object_of_all_that_it_may_hold(String given, String expected) throws Exception {
        assertThat(accepted(JSON.readTree(given))).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void what_is_nested_deeper_than_the_dialect_allows_moves_to_the_definitions() throws Exception {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode at = root;
        for (int level = 0; level < 12; level++) {
            at = at.put("type", "object").withObjectProperty("properties").withObjectProperty("down");
        }
        at.put("type", "integer");
        String whole = "{'down':".repeat(12) + "1" + "}".repeat(12);
        String wrong = whole.replace("1", "'no'");

        ObjectNode narrowed = accepted(root);

        assertThat(accepts(narrowed, whole)).isTrue();
        assertThat(accepts(narrowed, wrong)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    false                                                    | the schema false accepts no arguments at all
                    [1]                                                      | the schema is no JSON object
                    {type:'string'}                                          | the arguments must be an object, and the schema says "string"
                    {properties:{a:{$ref:'https://example.org/a.json'}}}     | the reference https://example.org/a.json leads to nothing within the schema
                    {properties:{a:{$ref:'#/$defs/a'}}}                      | the reference #/$defs/a leads to nothing within the schema
                    {$ref:'#'}                                               | the reference "#" leads back to itself
                    {properties:{anyOf:{}}, required:['anyOf']}              | an argument may not be called anyOf, and this one is required
                    {properties:{a:false}, required:['a']}                   | the argument a is required, and its schema false accepts nothing
                    """)
    void what_cannot_be_brought_in_says_why(String given, String reason) throws Exception {
        JsonNode schema = JSON.readTree(given);

        assertThatThrownBy(() -> DialectSchema.narrowed(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void the_schema_that_was_given_stays_as_it_was() throws Exception {
        JsonNode given = JSON.readTree(
                "{allOf:[{properties:{a:{const:1}}},{properties:{b:{type:'string'}}}], anyOf:[{required:['a']}], properties:{c:{$ref:'#/definitions/x'}}, definitions:{x:{oneOf:[{type:'string'},{const:2}]}}}");
        JsonNode before = given.deepCopy();

        accepted(given);

        assertThat(given).isEqualTo(before);
    }

    private static ObjectNode accepted(JsonNode given) {
        ObjectNode narrowed = DialectSchema.narrowed(given);
        assertThat(SchemaDialect.problems(new ToolSpec("tool", "A tool", narrowed.toString())))
                .isEmpty();
        return narrowed;
    }

    private static boolean accepts(ObjectNode schema, String value) throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(JSON.readTree(value))
                .isEmpty();
    }
}

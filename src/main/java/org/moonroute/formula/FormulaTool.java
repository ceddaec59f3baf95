package org.moonroute.formula;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.conversation.ToolSpec;
import org.moonroute.tools.Tool;
import org.moonroute.tools.ToolPolicy;

/**
 * One tool of a formula.
 *
 * @param uri the formula
 * @param spec as the service describes it
 * @param http runs it
 */
record FormulaTool(String uri, ToolSpec spec, FormulaHttp http) implements Tool {
    /** Results are the service's own, and some are encrypted: what is cut off of such a one makes the rest worthless. */
    private static final int MAX_RESULT_CHARS = 400_000;
    /** Nobody says which of them may be run twice; some remember, some run code. */
    private static final ToolPolicy POLICY = new ToolPolicy(
            new TreeSet<>(Set.of("formula")), Optional.empty(), MAX_RESULT_CHARS, false, 0, 0, Duration.ZERO, 0, false);

    @Override
    public ToolPolicy policy() {
        return POLICY;
    }

    @Override
    public String make() {
        return "formula";
    }

    @Override
    public String source() {
        return "the formula " + uri;
    }

    @Override
    public Object call(Map<String, Object> arguments) throws FormulaFailed, InterruptedException {
        JsonNode fiber = http.run(uri, request(arguments));
        JsonNode context = fiber.path("context");
        if (!fiber.path("status").asText("").equals("succeeded")) {
            throw new FormulaFailed(reason(fiber));
        }
        JsonNode output = context.path("output");
        if (!output.isMissingNode() && !output.isNull()) {
            return output.isTextual() ? output.textValue() : output.toString();
        }
        String encrypted = context.path("encrypted_output").asText("");
        if (encrypted.length() > MAX_RESULT_CHARS) {
            throw new FormulaFailed("its result has " + encrypted.length()
                    + " characters and is encrypted, so that it cannot be cut. Ask for less.");
        }
        return encrypted;
    }

    /** The arguments as text within JSON, as the model wrote them; but without those that are not declared. */
    private ObjectNode request(Map<String, Object> arguments) throws FormulaFailed {
        try {
            return FormulaHttp.JSON
                    .createObjectNode()
                    .put("name", spec.name())
                    .put("arguments", FormulaHttp.JSON.writeValueAsString(arguments));
        } catch (JsonProcessingException cannotBe) {
            throw new FormulaFailed("the arguments cannot be written", cannotBe);
        }
    }

    private String reason(JsonNode fiber) {
        for (JsonNode error : new JsonNode[] {fiber.path("error"), fiber.at("/context/error")}) {
            String said = error.isObject() ? error.path("message").asText(error.toString()) : error.asText("");
            if (!said.isBlank()) {
                return http.excerpt(said);
            }
        }
        return http.excerpt("the service says " + fiber.path("status").asText("nothing of how it went"));
    }
}

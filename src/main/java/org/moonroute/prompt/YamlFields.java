package org.moonroute.prompt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.moonroute.conversation.PromptFailed;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Reads front matter: YAML 1.2 with the types of JSON, and no way to make it run code or swell. */
final class YamlFields {
    /** YAML takes a bare star for a reference; people who mean all tools write one nonetheless. */
    private static final Pattern ALL_TOOLS = Pattern.compile("(?m)^tools:[ \\t]+\\*(?=[ \\t]*(?:[ \\t]#.*)?$)");

    private final Source source;
    private final String yaml;
    private final LoadSettings settings;

    private YamlFields(Source source, String yaml) {
        this.source = source;
        this.yaml = ALL_TOOLS.matcher(yaml).replaceAll("tools: '*'");
        this.settings = LoadSettings.builder()
                .setSchema(new JsonSchema())
                .setCodePointLimit(Integer.MAX_VALUE) // the file's own limit has been checked
                .setAllowNonScalarKeys(true) // refused later, where the line is known
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // bounded by what they unfold to
                .build();
    }

    /**
     * The fields of a file's front matter.
     *
     * @throws PromptFailed if it is not valid YAML, nested too deep, or not a mapping
     */
    static Fields read(Source source, FrontMatter front) {
        return new YamlFields(source, front.yaml()).read();
    }

    private Fields read() {
        try {
            refuseDepth();
            Optional<Node> root = new Compose(settings).composeString(yaml);
            return new Fields(source, root.map(this::fields).orElse(Map.of()));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            throw invalid(mark.map(YamlValues::line).orElse(1), e.getProblem());
        } catch (ReaderException e) {
            int before = yaml.offsetByCodePoints(0, Math.min(e.getPosition(), yaml.codePointCount(0, yaml.length())));
            int line = new Source("", yaml).lineAt(before) + 1;
            throw invalid(line, String.format("character U+%04X is not allowed", e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw invalid(1, e.getMessage());
        }
    }

    private PromptFailed invalid(int line, String problem) {
        return source.wrong(
                line,
                "the front matter is not valid YAML: " + problem
                        + ". Correct it there; text with special characters needs quotes.");
    }

    /** Before anything is built from it: building is recursive, so that depth alone could exhaust the stack. */
    private void refuseDepth() {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(yaml)) {
            depth += event instanceof CollectionStartEvent ? 1 : 0;
            depth -= event instanceof CollectionEndEvent ? 1 : 0;
            if (depth > JsonFields.MAX_DEPTH) {
                int line = event.getStartMark().map(YamlValues::line).orElse(1);
                throw source.wrong(
                        line, "the front matter is nested deeper than " + JsonFields.MAX_DEPTH + ". Make it flatter.");
            }
        }
    }

    private Map<String, Field> fields(Node root) {
        if (!(root instanceof MappingNode mapping)) {
            throw source.wrong(YamlValues.line(root), "the front matter must be lines of the form `key: value`.");
        }
        YamlValues values = new YamlValues(source, yaml.length());
        Map<String, Object> plain = values.mapping(mapping);
        Map<String, Field> fields = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = values.key(entry.getKeyNode());
            fields.put(name, new Field(name, YamlValues.line(entry.getKeyNode()), plain.get(name)));
        }
        return fields;
    }
}

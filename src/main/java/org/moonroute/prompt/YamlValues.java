package org.moonroute.prompt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moonroute.conversation.PromptFailed;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML nodes into plain Java values. */
final class YamlValues {
    /** The marker line above the front matter, and that marks count from 0. */
    private static final int LINES_BEFORE = 2;

    private static final int LONGEST_NUMBER = 1000;

    private final Source source;
    private long room;
    private int depth;

    /** With the length of the YAML text: references may at most double it. */
    YamlValues(Source source, int length) {
        this.source = source;
        this.room = 2L * length + 1000;
    }

    /** The line of the file, counted from 1. */
    static int line(Mark mark) {
        return mark.getLine() + LINES_BEFORE;
    }

    /** The line of the file, counted from 1, that a node begins on. */
    static int line(Node node) {
        return node.getStartMark().map(YamlValues::line).orElse(1);
    }

    /**
     * A mapping's keys and values, in the order given.
     *
     * @throws PromptFailed if a key comes twice, or a value is nothing that JSON knows
     */
    Map<String, Object> mapping(MappingNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple entry : node.getValue()) {
            String key = key(entry.getKeyNode());
            if (map.containsKey(key)) {
                throw source.wrong(
                        new Field(key, line(entry.getKeyNode()), null), "the key is there twice. Remove one of them.");
            }
            map.put(key, value(entry.getValueNode()));
        }
        return map;
    }

    /**
     * A mapping's key, as text.
     *
     * @throws PromptFailed if it is a list or a mapping
     */
    String key(Node node) {
        if (node instanceof ScalarNode scalar) {
            spend(scalar.getValue().length());
            return scalar.getValue();
        }
        throw source.wrong(line(node), "a key must be a name. Text in braces or brackets needs quotes.");
    }

    private Object value(Node node) {
        depth++;
        if (depth > JsonFields.MAX_DEPTH) {
            throw source.wrong("references (*name) make the front matter too deep. Write the values out.");
        }
        Object value = plain(node);
        depth--;
        return value;
    }

    private Object plain(Node node) {
        if (node instanceof ScalarNode scalar) {
            spend(scalar.getValue().length());
            return scalar(scalar);
        }
        spend(0);
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return mapping(mapping);
        } else if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(item -> list.add(value(item)));
            return list;
        }
        throw unknownTag(node);
    }

    private Object scalar(ScalarNode node) {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (tag.equals(Tag.STR)) {
            return text;
        } else if (tag.equals(Tag.NULL)) {
            return null;
        } else if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(node, text);
        }
        throw unknownTag(node);
    }

    private Number number(Node node, String text) {
        try {
            if (text.length() > LONGEST_NUMBER) {
                throw new NumberFormatException("too long");
            }
            return node.getTag().equals(Tag.FLOAT) ? new BigDecimal(text) : narrow(new BigInteger(text));
        } catch (NumberFormatException e) {
            throw source.wrong(line(node), "this is no number that can be sent. Correct it, or put it in quotes.");
        }
    }

    private static Number narrow(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return number.intValue();
        }
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private void spend(int length) {
        room -= 1 + length;
        if (room < 0) {
            throw source.wrong("references (*name) make the front matter too large. Write the values out.");
        }
    }

    private PromptFailed unknownTag(Node node) {
        return source.wrong(
                line(node),
                "the tag " + node.getTag().getValue() + " is not known. Remove it, or put the text in quotes.");
    }
}

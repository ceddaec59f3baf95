package org.moonroute.conversation;

import java.util.TreeMap;

/**
 * JSON written in one way: no blanks between things, the fields of objects sorted by name. Not a check: text that is no JSON is as
 * it was, less the blanks around it; so is what is nested deeper than a call's arguments would be, as a model may write anything.
 */
final class CanonicalJson {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    private CanonicalJson(String text) {
        this.text = text;
    }

    /** The text in that form. */
    static String of(String json) {
        String stripped = json.strip();
        if (stripped.isEmpty()) {
            return "{}";
        }
        try {
            CanonicalJson reading = new CanonicalJson(stripped);
            String whole = reading.value(0);
            return reading.at == stripped.length() ? whole : stripped;
        } catch (NotJson | StringIndexOutOfBoundsException no) {
            return stripped;
        }
    }

    /** It is told from other errors, and costs nothing. */
    private static final class NotJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJson() {
            super(null, null, false, false);
        }
    }

    private String value(int depth) {
        if (depth > DEEPEST) {
            throw new NotJson();
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            default -> word();
        };
    }

    private String object(int depth) {
        TreeMap<String, String> fields = new TreeMap<>();
        at++;
        skipBlanks();
        while (text.charAt(at) != '}') {
            String name = string();
            skipBlanks();
            expect(':');
            skipBlanks();
            fields.put(name, value(depth + 1));
            skipComma('}');
        }
        at++;
        StringBuilder all = new StringBuilder("{");
        fields.forEach((name, value) -> all.append(all.length() == 1 ? "" : ",")
                .append(name)
                .append(':')
                .append(value));
        return all.append('}').toString();
    }

    private String array(int depth) {
        StringBuilder all = new StringBuilder("[");
        at++;
        skipBlanks();
        while (text.charAt(at) != ']') {
            all.append(all.length() == 1 ? "" : ",").append(value(depth + 1));
            skipComma(']');
        }
        at++;
        return all.append(']').toString();
    }

    private String string() {
        int from = at;
        expect('"');
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        return text.substring(from, at);
    }

    /** A number, true, false, null: whatever stands there. */
    private String word() {
        int from = at;
        while (at < text.length() && ",]} \t\r\n:".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private void skipComma(char end) {
        skipBlanks();
        if (text.charAt(at) != end) {
            expect(',');
            skipBlanks();
        }
    }

    private void skipBlanks() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char one) {
        if (text.charAt(at) != one) {
            throw new NotJson();
        }
        at++;
    }
}

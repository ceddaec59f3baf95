package org.moonroute.conversation;

/** JSON as text. */
public final class JsonText {
    private JsonText() {}

    /** Half a character, as a model's bytes may end in one, is written as JSON says it: UTF-8 has no bytes for it. */
    public static String escaped(String json) {
        StringBuilder escaped = new StringBuilder();
        int done = 0;
        for (int i = 0; i < json.length(); i++) {
            int one = json.codePointAt(i);
            if (Character.isSupplementaryCodePoint(one)) {
                i++;
            } else if (Character.isSurrogate((char) one)) {
                escaped.append(json, done, i).append("\\u").append(Integer.toHexString(one));
                done = i + 1;
            }
        }
        return done == 0 ? json : escaped.append(json, done, json.length()).toString();
    }
}

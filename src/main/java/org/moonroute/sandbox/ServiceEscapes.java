package org.moonroute.sandbox;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Escapes as the service does, whose recorded replies show {@code <} as {@code \u003c}: the habit of Go's JSON
 * encoder, which treats {@code > &} and the two Unicode line separators alike.
 */
final class ServiceEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final String TO_ESCAPE = "<>&";

    private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

    ServiceEscapes() {
        TO_ESCAPE.chars().forEach(c -> ascii[c] = CharacterEscapes.ESCAPE_CUSTOM);
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public SerializableString getEscapeSequence(int ch) {
        boolean escaped = TO_ESCAPE.indexOf(ch) >= 0 || ch == 0x2028 || ch == 0x2029;
        return escaped ? new SerializedString("\\u%04x".formatted(ch)) : null;
    }
}

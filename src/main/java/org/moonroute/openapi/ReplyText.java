package org.moonroute.openapi;

import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply's content as text.
 *
 * @param headers the reply's headers
 */
record ReplyText(HttpHeaders headers) {
    private static final Pattern TEXT = Pattern.compile(
            "text/.*|.*[/+](?:json|xml|yaml|x-yaml|csv)|application/(?:x-)?(?:ndjson|jsonl|javascript|x-www-form-urlencoded)");
    private static final Pattern TYPE = Pattern.compile("[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}");
    private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([A-Za-z0-9._-]+)");
    /** As many bytes as a character takes at most, in UTF-8. */
    private static final int BYTES_PER_CHAR = 3;

    private static final int MAX_BYTES = 1 << 30;
    static final int EXCERPT_CHARS = 400;

    /** How much of the content is wanted, by somebody who wants this many characters and to see whether there are more. */
    int bytes(int maxChars) {
        long bytes = (maxChars + 2L) * BYTES_PER_CHAR;
        return isText() ? (int) Math.min(MAX_BYTES, bytes) : 0;
    }

    /** The text, or a line that says what was left out. */
    String of(byte[] body) {
        if (isText()) {
            return new String(body, charset());
        }
        OptionalLong size = headers.firstValueAsLong("Content-Length");
        return "[" + type() + (isPacked() ? ", packed" : "")
                + (size.isPresent() ? ", " + size.getAsLong() + " bytes" : "") + ", left out]";
    }

    /**
     * A colon and the beginning of the text, on one line, for an error; empty when there is none.
     *
     * @param masked takes out what nobody is to read, before the text is cut: half a secret is not recognised
     */
    String excerpt(byte[] body, UnaryOperator<String> masked) {
        String text = isText() ? masked.apply(of(body)).strip().replaceAll("\\s+", " ") : "";
        if (text.isEmpty()) {
            return "";
        }
        return ": " + (text.length() <= EXCERPT_CHARS ? text : text.substring(0, EXCERPT_CHARS) + "...");
    }

    private boolean isText() {
        return !isPacked()
                && (headers.firstValue("Content-Type").isEmpty()
                        || TEXT.matcher(type()).matches());
    }

    /** It was not asked for packed. */
    private boolean isPacked() {
        return headers.firstValue("Content-Encoding")
                .filter(encoding -> !encoding.isBlank() && !encoding.equalsIgnoreCase("identity"))
                .isPresent();
    }

    /** The service's word, which goes to the model: not more than a name. */
    private String type() {
        String given = headers.firstValue("Content-Type").orElse("");
        String plain = given.split(";")[0].strip().toLowerCase(Locale.ROOT);
        return TYPE.matcher(plain).matches() ? plain : "content of an unknown type";
    }

    private Charset charset() {
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}

package org.moonroute.openapi;

import java.util.Locale;
import java.util.Optional;

/** What a body can be sent as, those that say more about the arguments first. */
enum BodyType {
    JSON,
    FORM,
    TEXT;

    /** That of a media type; absent when no tool's arguments can be written so. */
    static Optional<BodyType> of(String mediaType) {
        String plain = mediaType.split(";")[0].strip().toLowerCase(Locale.ROOT);
        if (plain.equals("application/json") || plain.endsWith("+json") || plain.equals("*/*")) {
            return Optional.of(JSON);
        }
        return switch (plain) {
            case "application/x-www-form-urlencoded" -> Optional.of(FORM);
            case "text/plain" -> Optional.of(TEXT);
            default -> Optional.empty();
        };
    }

    /** What the header says of a body that the document has under this media type. Text is written in UTF-8. */
    String header(String mediaType) {
        return switch (this) {
            case JSON -> mediaType.contains("*") ? "application/json" : mediaType;
            case FORM -> mediaType;
            case TEXT -> "text/plain; charset=utf-8";
        };
    }
}

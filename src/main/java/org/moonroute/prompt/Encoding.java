package org.moonroute.prompt;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.moonroute.conversation.PromptFailed;

/** From bytes to text: UTF-8 and nothing else, because a guess that is wrong would be sent, and paid for, unseen. */
final class Encoding {
    private Encoding() {}

    /**
     * The file's text, without a byte order mark.
     *
     * @throws PromptFailed if it is no UTF-8, not text, or blank
     */
    static Source decode(String file, byte[] content) {
        Source source = decode(file, 0, content);
        if (source.text().isBlank()) {
            throw Source.wrong(file, "the file is empty. Write the prompt into it.");
        }
        return source;
    }

    /**
     * The same for one line of a larger file, or for all of it when {@code row} is 0; it may be blank.
     *
     * @throws PromptFailed if it is no UTF-8, or not text
     */
    static Source decode(String file, int row, byte[] content) {
        String place = row == 0 ? file : file + ", line " + row;
        refuseUtf16(place, content);
        refuseNul(file, row, content);
        String text = utf8(file, row, content);
        return new Source(file, row, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static void refuseUtf16(String file, byte[] content) {
        int mark = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (mark == 0xFEFF || mark == 0xFFFE) {
            throw Source.wrong(file, "the file is in UTF-16. Save it as UTF-8.");
        }
    }

    private static void refuseNul(String file, int row, byte[] content) {
        for (int at = 0; at < content.length; at++) {
            if (content[at] == 0) {
                throw wrong(
                        file, row, content, at, "a NUL byte, so this is no text file. A prompt must be text in UTF-8.");
            }
        }
    }

    private static String utf8(String file, int row, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            CharBuffer text = decoder.decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw wrong(file, row, content, bytes.position(), "this is no UTF-8. Save the file as UTF-8.");
        }
    }

    private static PromptFailed wrong(String file, int row, byte[] content, int at, String what) {
        int line = Math.max(1, row);
        for (int before = 0; before < at; before++) {
            line += content[before] == '\n' ? 1 : 0;
        }
        return Source.wrong(file + ", line " + line + ", byte offset " + at, what);
    }
}

package org.moonroute.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.MurmurHash3;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.PromptFailed;

/**
 * What a message says. Text and bytes only: an object in a message is never read, because reading it would run the sender's
 * choice of code.
 *
 * @param bytes the content; text as UTF-8
 * @param properties the properties, by name
 */
public record MessageContent(byte[] bytes, Map<String, Object> properties) {

    /**
     * Reads a message.
     *
     * @throws PromptFailed if it holds neither text nor bytes
     * @throws JMSException if the broker has gone away
     */
    public static MessageContent of(JmsOrigin origin) throws JMSException {
        byte[] bytes = bytes(origin.message())
                .orElseThrow(() -> PromptFailed.beforeAsking(
                        FailureKind.INVALID_PROMPT,
                        "message " + origin.id()
                                + ": it holds neither text nor bytes. Send a TextMessage or a BytesMessage."));
        return new MessageContent(bytes, properties(origin.message()));
    }

    /** The same for the same content, and for hardly another. */
    static String print(Message message) throws JMSException {
        long[] hash = MurmurHash3.hash128x64(bytes(message).orElse(new byte[0]));
        return HexFormat.of().toHexDigits(hash[0]) + HexFormat.of().toHexDigits(hash[1]);
    }

    private static Optional<byte[]> bytes(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText() == null ? "" : text.getText();
            return Optional.of(content.getBytes(StandardCharsets.UTF_8));
        }
        if (message instanceof BytesMessage raw && raw.getBodyLength() < Integer.MAX_VALUE) {
            raw.reset();
            byte[] bytes = new byte[(int) raw.getBodyLength()];
            raw.readBytes(bytes);
            return Optional.of(bytes);
        }
        return Optional.empty();
    }

    static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> all = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement().toString();
            all.put(name, message.getObjectProperty(name));
        }
        return all;
    }
}

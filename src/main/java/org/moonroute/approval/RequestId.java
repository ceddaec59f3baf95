package org.moonroute.approval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.moonroute.conversation.ToolCall;

/** The ids of requests. None can be guessed by whoever does not know the prompt, and none is part of a path but as it is here. */
public final class RequestId {
    private static final Pattern FORM = Pattern.compile("call-[0-9a-f]{32}");
    private static final int LENGTH = 32;

    private RequestId() {}

    /**
     * The id of a call of a conversation that comes again after a restart: the same for the same call, and another as soon as
     * anything of it differs, so that a decision never holds for what nobody saw.
     *
     * @param conversation what the journal knows the conversation by
     * @param round the number of the round
     * @param position the call's place among those of the round
     */
    public static String of(String conversation, int round, int position, ToolCall call) {
        String all = String.join(
                "\0", conversation, Integer.toString(round), Integer.toString(position), call.name(), call.arguments());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return "call-" + HexFormat.of().formatHex(hash).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** The id of a call that never comes again. */
    public static String random() {
        return "call-" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Whether somebody's text is an id. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}

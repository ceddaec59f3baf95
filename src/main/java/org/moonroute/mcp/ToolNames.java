package org.moonroute.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Names that the service accepts, made of those that a server's tools have. */
final class ToolNames {
    private static final int LONGEST = 64;
    private static final int SHORTEST = 3;
    private static final int HASH = 8;

    private ToolNames() {}

    /**
     * The name that each tool is offered by. No two are the same: one that had to be changed gets the beginning of its hash
     * where it would be like another one.
     */
    static Map<String, String> of(String prefix, Collection<String> tools) {
        Map<String, Long> count = tools.stream()
                .distinct()
                .collect(Collectors.groupingBy(tool -> plain(prefix, tool), Collectors.counting()));
        Map<String, String> names = new LinkedHashMap<>();
        for (String tool : tools) {
            String plain = plain(prefix, tool);
            boolean clash = count.get(plain) > 1 && !plain.equals(whole(prefix, tool));
            names.put(tool, plain.length() > LONGEST || clash ? hashed(plain, whole(prefix, tool)) : plain);
        }
        return names;
    }

    private static String whole(String prefix, String tool) {
        return prefix.isEmpty() ? tool : prefix + "_" + tool;
    }

    private static String plain(String prefix, String tool) {
        String name = whole(prefix, tool).replaceAll("[^a-zA-Z0-9_-]", "_");
        if (!name.matches("[a-zA-Z_].*")) {
            name = "_" + name;
        }
        return name + "_".repeat(Math.max(0, SHORTEST - name.length()));
    }

    private static String hashed(String plain, String whole) {
        String begin = plain.substring(0, Math.min(plain.length(), LONGEST - HASH - 1));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return begin + "_" + HexFormat.of().formatHex(hash, 0, HASH / 2);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}

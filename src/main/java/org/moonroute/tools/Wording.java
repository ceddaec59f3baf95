package org.moonroute.tools;

import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Words that the model gets to read when a tool gives it no result. */
final class Wording {
    private static final int MAX_NAME_CHARS = 80;
    private static final int MAX_MESSAGE_CHARS = 500;
    private static final int MAX_CAUSES = 10;
    private static final String FRAMEWORK = "org.apache.camel.";

    private record Rule(Pattern pattern, String replacement) {
        Rule(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }
    }

    /** What must not leave the house. Best effort: a tool whose messages hold secrets should not show them to anyone. */
    private static final List<Rule> RULES = List.of(
            new Rule("(?s)\\R\\s*at .*", ""),
            new Rule("\\s+", " "),
            new Rule("(?:[a-z_][a-z0-9_]*\\.){2,}[A-Z]\\w*(?:\\$\\w+)*: ", ""),
            new Rule("(?:[a-z_][a-z0-9_]*\\.){2,}[A-Z]\\w*(?:\\$\\w+)*", "(class)"),
            new Rule("(?i)\\bjdbc:\\S+", "(database)"),
            new Rule("://[^/\\s@]+@", "://"),
            new Rule("(?i)\\bbearer\\s+[^\\s\",;&]+", "(hidden)"),
            new Rule(
                    "(?i)\\b([\\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|authorization)\"?\\s*[=:]\\s*\"?)"
                            + "[^\\s\",;&]+",
                    "$1(hidden)"),
            new Rule("\\bsk-[\\w-]{8,}", "(hidden)"),
            new Rule("\\b[A-Za-z]:\\\\\\S+", "(path)"),
            new Rule("(?<![\\w/:.~-])~?(?:/[\\w.@+~-]+)+/?", "(path)"));

    private Wording() {}

    /** The model's name for a tool, bounded. */
    static String name(String name) {
        return shorten(name.strip().replaceAll("\\s+", " "), MAX_NAME_CHARS);
    }

    /** There is no such tool among these. */
    static String noTool(String name, List<String> offered) {
        String missing = name.isBlank() ? "The call names no tool." : "There is no tool " + name(name) + ".";
        return missing
                + (offered.isEmpty()
                        ? " No tools may be used here."
                        : " There are: " + String.join(", ", offered) + ".");
    }

    /** The tool was there when the conversation began, and is not now. */
    static String away(String name) {
        return "The tool " + name(name)
                + " is not there now: what offers it is away. Do without it, or say that it cannot be done.";
    }

    /** The tool ended in an error. */
    static String failed(String name, Throwable error) {
        String message = message(error);
        return "The tool " + name(name) + " failed" + (message.isEmpty() ? "." : ": " + message);
    }

    /** The tool took too long. */
    static String timedOut(String name, Duration after) {
        return "The tool " + name(name) + " did not answer within " + time(after) + ".";
    }

    /** Other calls of the tool take all its places. */
    static String busy(String name, Duration after) {
        return "The tool " + name(name) + " is busy with other calls, and had no room for this one within "
                + time(after) + ". It was not run. Try again later, or do without it.";
    }

    /** Calls of the tool that were given up do not end. */
    static String stuck(String name) {
        return "The tool " + name(name)
                + " hangs: earlier calls of it do not end. This one was not run. Do without it.";
    }

    private static String time(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** Nobody knows what came of the call. */
    static String unknown(String name) {
        return "Whether this call of " + name(name)
                + " was carried out is not known: it had begun when the program was stopped, and is "
                + "not run again, because it may have been done. Do not call it again for this; say in the answer that it is not known.";
    }

    /** The text, or its beginning. Never ends in half a character. */
    static String shorten(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars) + "...";
    }

    /** The text without what must not leave the house. */
    private static String withoutSecrets(String text) {
        String clean = text;
        for (Rule rule : RULES) {
            clean = rule.pattern.matcher(clean).replaceAll(rule.replacement);
        }
        return clean;
    }

    /** The message of an exception is somebody else's code too. */
    private static String message(Throwable error) {
        try {
            return itsMessage(error);
        } catch (RuntimeException | StackOverflowError untold) {
            return "";
        }
    }

    private static String itsMessage(Throwable error) {
        Throwable teller = error;
        for (int i = 0; i < MAX_CAUSES && tellsNothing(teller) && teller.getCause() != null; i++) {
            teller = teller.getCause();
        }
        String message = tellsNothing(teller) ? "" : shorten(teller.getMessage(), 2 * MAX_MESSAGE_CHARS);
        return shorten(withoutSecrets(message).strip(), MAX_MESSAGE_CHARS);
    }

    /** Nothing that is the model's business: the routing engine speaks of its endpoints, a file's error of its path. */
    private static boolean tellsNothing(Throwable error) {
        return error.getMessage() == null
                || error instanceof FileSystemException
                || error instanceof FileNotFoundException
                || error.getClass().getName().startsWith(FRAMEWORK)
                || error.getCause() != null
                        && error.getMessage().equals(error.getCause().toString());
    }
}

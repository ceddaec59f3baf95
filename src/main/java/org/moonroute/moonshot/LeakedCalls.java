package org.moonroute.moonshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moonroute.conversation.Message;
import org.moonroute.conversation.Reply;
import org.moonroute.conversation.ToolCall;

/**
 * Finds tool calls that the model wrote as text, in what it said or in its thinking. The forms: XML-like
 * {@code <function_calls><invoke>} with an invented result after it; Kimi's own tokens ({@code <|tool_call_begin|>}, see
 * docs/tool_call_guidance.md of MoonshotAI/Kimi-K2), also with the head cut off; K3's {@code <|open|>tools}; and the
 * {@code <tool_call>{} of other models. Of the last, and of a call whose beginning is lost, it is only known that it is one.
 */
final class LeakedCalls {
    private static final int ANY_CASE = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;

    /**
     * Directly behind a backtick, or a token alone between quotation marks, it is quoted, as it is in a block of code: the answer
     * speaks of the form, it is no call.
     */
    private static final Pattern BEGINNING = Pattern.compile(
            "(?<!`)(?!(?<=[\"'])<\\|[a-z_]+\\|>[\"'])(?:<function_calls>\\s*(?:<invoke\\s|[\\[{]|\\z)"
                    + "|<invoke\\s+name=\"[^\"]*\"\\s*>\\s*(?:<parameter\\s|</invoke>)"
                    + "|<tool_call>\\s*\\{"
                    + "|<\\|tool_calls?_(?:section_)?(?:begin|end)\\|>"
                    + "|<\\|tool_call_argument_begin\\|>"
                    + "|<\\|open\\|>\\s*tools)"
                    + "|(?<![\\w.`-])[\\w.-]++:\\d++\\s{0,9}<\\|tool_call_argument_begin\\|>",
            ANY_CASE);

    private static final Pattern INVOKE = Pattern.compile("<invoke\\s+name=\"([^\"]*)\"\\s*>(.*?)</invoke>", ANY_CASE);
    private static final Pattern PARAMETER =
            Pattern.compile("<parameter\\s+name=\"([^\"]*)\"[^>]*>(.*?)</parameter>", ANY_CASE);
    private static final Pattern TOKENS = Pattern.compile(
            "(?<![\\w.-])([\\w.-]++:\\d++)\\s{0,9}<\\|tool_call_argument_begin\\|>\\s*(\\{.*?\\})\\s*(?=<\\|tool_call|$)",
            Pattern.DOTALL);
    private static final Pattern K3 =
            Pattern.compile("call\\s+tool=\"([^\"]+)\"\\s+index=\"(\\d+)\"(.*?)(?=call\\s+tool=|$)", Pattern.DOTALL);
    private static final Pattern K3_ARGUMENT =
            Pattern.compile("argument\\s+key=\"([^\"]+)\"[^<]*<\\|sep\\|>(.*?)(?=<\\||$)", Pattern.DOTALL);
    private static final int EVIDENCE = 120;

    /** Of what may stand before the token that gives a call away. */
    private static final int LONGEST_ID = 200;

    /** Other models put theirs into blocks of code and mean it. */
    private static final String FENCED = "<tool_call>";

    private LeakedCalls() {}

    /** The leak of a message that made no proper call; empty when there is none. */
    static Optional<Reply.Leak> in(Message.Assistant message) {
        int said = beginning(message.text());
        if (said >= 0) {
            return Optional.of(leak(message.text(), said, message.reasoning()));
        }
        int thought = beginning(message.reasoning());
        if (thought >= 0) {
            String before = message.reasoning().substring(0, thought);
            return Optional.of(leakIn(message.reasoning(), thought, "", before));
        }
        return Optional.empty();
    }

    /** Where a call begins; below zero when none does. */
    static int beginning(String text) {
        return found(text).map(MatchResult::start).orElse(-1);
    }

    /** The beginning of a call. */
    private static Optional<MatchResult> found(String text) {
        // Every form has this, and most answers have not.
        return text.indexOf('<') < 0 ? Optional.empty() : found(text, 0, new CodeBlocks(text));
    }

    /**
     * The beginning of a call in a text that grows, of which all up to there was looked at before. One that ends with the text may
     * turn out to be none.
     *
     * @param blocks those of the text
     */
    static Optional<MatchResult> found(CharSequence text, int from, CodeBlocks blocks) {
        Matcher found = matcher(text).region(Math.max(0, from - LONGEST_ID), text.length());
        while (found.find()) {
            if (found.end() > from && isMeant(found, blocks)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static boolean isMeant(MatchResult found, CodeBlocks blocks) {
        return !blocks.hold(found.start()) || found.group().regionMatches(true, 0, FENCED, 0, FENCED.length());
    }

    /** Where in a text that grows still, from there on, a call might turn out to begin; its end when nowhere. */
    static int perhapsBeginning(CharSequence text, int from) {
        Matcher matcher = matcher(text);
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '<') {
                matcher.region(at, text.length());
                matcher.lookingAt();
                if (matcher.hitEnd()) {
                    return at;
                }
            }
        }
        return text.length();
    }

    /** Sees what lies around the region that it is given. */
    private static Matcher matcher(CharSequence text) {
        return BEGINNING.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
    }

    private static Reply.Leak leak(String text, int start, String reasoning) {
        return leakIn(text, start, text.substring(0, start).strip(), reasoning);
    }

    private static Reply.Leak leakIn(String where, int start, String before, String reasoning) {
        String leaked = where.substring(start);
        List<ToolCall> calls = calls(leaked);
        Optional<Message.Assistant> meant = calls.isEmpty()
                ? Optional.empty()
                : Optional.of(new Message.Assistant(before, reasoning, UniqueIds.given(calls), ""));
        return new Reply.Leak(leaked.substring(0, Math.min(leaked.length(), EVIDENCE)), meant);
    }

    private static List<ToolCall> calls(String leaked) {
        List<ToolCall> calls = new ArrayList<>();
        Matcher invoke = INVOKE.matcher(upToLast("</invoke>", leaked));
        while (invoke.find()) {
            String name = invoke.group(1);
            calls.add(new ToolCall(
                    name + ":" + calls.size(), name, arguments(PARAMETER, upToLast("</parameter>", invoke.group(2)))));
        }
        Matcher tokens = TOKENS.matcher(leaked);
        while (tokens.find()) {
            calls.add(new ToolCall(tokens.group(1), name(tokens.group(1)), tokens.group(2)));
        }
        Matcher k3 = K3.matcher(leaked);
        while (k3.find()) {
            String id = k3.group(1) + "_" + k3.group(2);
            calls.add(new ToolCall(id, k3.group(1), arguments(K3_ARGUMENT, k3.group(3))));
        }
        return calls;
    }

    /** What lies behind the last end can be no call; searching it again from each beginning would take for ever. */
    private static String upToLast(String end, String text) {
        int at = text.lastIndexOf(end);
        at = at < 0 ? text.lastIndexOf(end.toUpperCase(Locale.ROOT)) : at;
        return at < 0 ? "" : text.substring(0, at + end.length());
    }

    /** {@code functions.get_weather:0} is a call of {@code get_weather}. */
    private static String name(String id) {
        String name = id.substring(0, id.lastIndexOf(':'));
        return name.startsWith("functions.") ? name.substring("functions.".length()) : name;
    }

    private static String arguments(Pattern form, String text) {
        var arguments = Json.MAPPER.createObjectNode();
        Matcher argument = form.matcher(text);
        while (argument.find()) {
            arguments.put(argument.group(1), argument.group(2).strip());
        }
        return arguments.toString();
    }
}

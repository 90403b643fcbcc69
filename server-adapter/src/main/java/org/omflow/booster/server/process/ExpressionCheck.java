package org.omflow.booster.server.process;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.ErrorText;

/**
 * The first check of an expression: accepts only the words, numbers, texts and signs of the language and limited
 * nesting; the parser never sees anything else. Thread-safe.
 */
final class ExpressionCheck {
    /** How deeply brackets may nest. */
    static final int MAX_DEPTH = 30;
    /** The most {@code ?}, {@code !}, {@code +} and {@code -} signs of an expression; each one may nest too. */
    static final int MAX_NESTING_SIGNS = 100;

    /** Words that are part of the language. */
    static final Set<String> LANGUAGE =
            Set.of("and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod", "true", "false", "null");

    /** Words that the parser reserves and the language does not use. */
    static final Set<String> FORBIDDEN = Set.of(
            "if",
            "else",
            "do",
            "while",
            "for",
            "break",
            "continue",
            "function",
            "return",
            "new",
            "size",
            "empty",
            "var",
            "let",
            "const",
            "switch",
            "case",
            "default",
            "import",
            "throw",
            "try",
            "catch",
            "finally",
            "instanceof",
            "NaN");

    private static final Pattern TOKEN = Pattern.compile("(?<word>[A-Za-z_][A-Za-z0-9_]*+)"
            + "|(?<number>[0-9]++(?:\\.[0-9]++)?+(?![A-Za-z0-9_.]))"
            + "|(?<text>'(?:[^'\\\\\\p{Cntrl}]|\\\\[\\\\'\"nt])*+'|\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[\\\\'\"nt])*+\")"
            + "|(?<sign>==|!=|<=|>=|=~|!~|=\\^|!\\^|=\\$|!\\$|&&|\\|\\||\\?\\?|[-+*/%<>!(),?:\\[\\]])"
            + "|(?<space>[ \\t\\r\\n]++)");
    private static final Pattern NUMBER = Pattern.compile("(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+");
    /** The most digits that the parser keeps exact in a number with a point. */
    private static final int MAX_DIGITS = 15;

    private ExpressionCheck() {}

    /** Whether a word cannot be the name of a field. */
    static boolean isReserved(String word) {
        return LANGUAGE.contains(word) || FORBIDDEN.contains(word);
    }

    /**
     * Checks an expression word by word.
     *
     * @throws ExpressionException naming the word and its position, counted from 1
     */
    static void check(String source) throws ExpressionException {
        Matcher token = TOKEN.matcher(source);
        int depth = 0;
        int nesting = 0;
        int at = 0;
        String before = "";
        int touching = 0;
        while (at < source.length()) {
            if (!token.region(at, source.length()).lookingAt()) {
                throw unreadable(source, at);
            }
            String found = token.group();
            if (token.group("word") != null && FORBIDDEN.contains(found)) {
                throw new ExpressionException("the word " + ErrorText.show(found) + " at position " + (at + 1)
                        + " is reserved and has no meaning here");
            }
            if (token.group("number") != null) {
                checkNumber(found, at);
            }
            if (token.group("text") != null && (before.equals("=~") || before.equals("!~"))) {
                // The parser would take it for a regular expression.
                throw new ExpressionException("the right side of " + before + " at position " + (at + 1)
                        + " must be a list such as ['a', 'b'], not a text");
            }
            if (token.group("sign") != null) {
                checkPair(touching == at ? before : "", found, at);
                depth += found.equals("(") || found.equals("[") ? 1 : found.equals(")") || found.equals("]") ? -1 : 0;
                nesting += found.startsWith("?") || found.equals("!") || found.equals("-") || found.equals("+") ? 1 : 0;
            }
            if (depth > MAX_DEPTH) {
                throw new ExpressionException("the brackets nest deeper than " + MAX_DEPTH + " at position " + (at + 1)
                        + "; compute a part of it in a setform node");
            }
            if (nesting > MAX_NESTING_SIGNS) {
                throw new ExpressionException("there are more than " + MAX_NESTING_SIGNS
                        + " of the signs ? ! + and -; compute a part of it in a setform node");
            }
            if (token.group("space") == null) {
                before = token.group("sign") == null ? "" : found;
                touching = token.end();
            }
            at = token.end();
        }
    }

    private static void checkNumber(String number, int at) throws ExpressionException {
        if (!NUMBER.matcher(number).matches()) {
            throw new ExpressionException("the number " + ErrorText.show(number) + " at position " + (at + 1)
                    + " has a leading 0; remove it");
        }
        if (number.length() > MAX_DIGITS) {
            throw new ExpressionException("the number " + ErrorText.show(number) + " at position " + (at + 1)
                    + " has more than " + MAX_DIGITS + " characters");
        }
    }

    /** Rejects pairs of signs that the parser reads as comments, increments, shifts or bindings. */
    private static void checkPair(String before, String found, int at) throws ExpressionException {
        String pair = before + found;
        if (Set.of("//", "/*", "++", "--", "<<", ">>", "?:", "?[", "::").contains(pair)) {
            throw new ExpressionException("the signs " + ErrorText.show(pair) + " at position " + at
                    + " have no meaning here; put a space between them if both are meant");
        }
    }

    private static ExpressionException unreadable(String source, int at) {
        char c = source.charAt(at);
        if (c == '\'' || c == '"') {
            return new ExpressionException("the text that starts at position " + (at + 1)
                    + " is not closed or holds a control character or a \\ that is not one of \\\\ \\' \\\" \\n \\t");
        }
        if (c >= '0' && c <= '9') {
            return new ExpressionException("the number that starts at position " + (at + 1)
                    + " must have only digits and at most one point, such as 1000 or 0.5");
        }
        String hint = c == '='
                ? "; compare with =="
                : c == '.' ? "; a field has no parts" : c == '&' || c == '|' ? "; write && or ||" : "";
        return new ExpressionException("the sign " + ErrorText.show(String.valueOf(c)) + " at position " + (at + 1)
                + " has no meaning here" + hint);
    }
}

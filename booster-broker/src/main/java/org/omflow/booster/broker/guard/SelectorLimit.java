package org.omflow.booster.broker.guard;

/**
 * Decides whether a selector is cheap enough: the broker compares each message with each selector on threads that all
 * clients share, so one that takes long would stop everybody.
 */
final class SelectorLimit {
    static final int MOST_CHARACTERS = 2_000;
    /** Words, values, operators and parentheses. */
    static final int MOST_TERMS = 200;

    static final int DEEPEST = 10;
    static final int MOST_LIKES = 4;
    /** Each more multiplies the time of a comparison by the length of the compared text. */
    static final int MOST_WILDCARDS = 2;

    private static final String BOUNDED = ": a selector may have ";

    private final String selector;
    private int at;
    private int terms;
    private int depth;
    private int likes;
    private boolean afterLike;

    private SelectorLimit(String selector) {
        this.selector = selector;
    }

    /** What makes the selector too expensive and what is allowed; null when nothing does. Syntax is the broker's matter. */
    static String fault(CharSequence selector) {
        if (selector == null) {
            return null;
        }
        return selector.length() > MOST_CHARACTERS
                ? selector.length() + " characters" + BOUNDED + "at most " + MOST_CHARACTERS
                : new SelectorLimit(selector.toString()).fault();
    }

    private String fault() {
        while (at < selector.length()) {
            char c = selector.charAt(at);
            String fault = null;
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            if (c == '\'' || c == '"') {
                fault = quoted(c);
            } else if (Character.isJavaIdentifierStart(c)) {
                fault = word();
            } else {
                fault = sign(c);
            }
            if (fault == null && ++terms > MOST_TERMS) {
                fault = "more than " + MOST_TERMS + " terms" + BOUNDED + "at most that many";
            }
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** A quote inside is written twice and looks like the next text, which changes nothing here. */
    private String quoted(char quote) {
        int end = selector.indexOf(quote, at + 1);
        while (end >= 0 && end + 1 < selector.length() && selector.charAt(end + 1) == quote) {
            end = selector.indexOf(quote, end + 2);
        }
        String text = selector.substring(at + 1, end < 0 ? selector.length() : end);
        at = end < 0 ? selector.length() : end + 1;
        long wildcards = afterLike ? text.chars().filter(c -> c == '%').count() : 0;
        afterLike = false;
        return wildcards > MOST_WILDCARDS
                ? wildcards + " wildcards (%) in one LIKE" + BOUNDED + "at most " + MOST_WILDCARDS
                : null;
    }

    private String word() {
        int start = at;
        while (at < selector.length() && Character.isJavaIdentifierPart(selector.charAt(at))) {
            at++;
        }
        String word = selector.substring(start, at);
        afterLike = word.equalsIgnoreCase("LIKE");
        if (word.equalsIgnoreCase("XPATH") || word.equalsIgnoreCase("XQUERY")) {
            return word + BOUNDED + "no queries of the body";
        }
        return afterLike && ++likes > MOST_LIKES
                ? "more than " + MOST_LIKES + " LIKEs" + BOUNDED + "at most that many"
                : null;
    }

    private String sign(char c) {
        afterLike = false;
        if (selector.startsWith("--", at) || selector.startsWith("/*", at)) {
            return "a comment" + BOUNDED + "none";
        }
        at++;
        if (c == '(' && ++depth > DEEPEST) {
            return "parentheses nested deeper than " + DEEPEST + BOUNDED + "at most that many levels";
        }
        if (c == ')') {
            depth--;
        }
        return null;
    }
}

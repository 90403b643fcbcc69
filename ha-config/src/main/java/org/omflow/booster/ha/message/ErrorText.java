package org.omflow.booster.ha.message;

/** Shows a value in an error text: quoted, truncated and without control characters. */
public final class ErrorText {
    private static final int SHOWN = 60;

    private ErrorText() {}

    /** The value as an error text shows it. */
    public static String show(String value) {
        return "'" + cut(value, SHOWN) + "'";
    }

    /** The text without quotes, with at most so many characters. */
    static String cut(String value, int most) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(value.length(), most);
        for (int i = 0; i < end; ) {
            int c = value.codePointAt(i); // May end behind a pair that "most" would halve.
            shown.appendCodePoint(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c);
            i += Character.charCount(c);
            end = Math.max(end, i);
        }
        return shown.append(end < value.length() ? "..." : "").toString();
    }
}

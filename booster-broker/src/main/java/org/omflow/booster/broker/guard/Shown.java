package org.omflow.booster.broker.guard;

/** Makes a client's text fit for a log line and an error: short, and without control characters. */
public final class Shown {
    /** Enough to recognise a name or a sentence. */
    public static final int SHORT = 80;

    private Shown() {}

    /** The text with control characters replaced by {@code ?}, cut off after so many characters. */
    public static String of(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(most, text.length()); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) || isLineEnd(c) ? '?' : c);
        }
        return text.length() > most
                ? shown.append("... (")
                        .append(text.length())
                        .append(" characters)")
                        .toString()
                : shown.toString();
    }

    private static boolean isLineEnd(char c) {
        return c == '\u2028' || c == '\u2029';
    }
}

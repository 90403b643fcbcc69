package org.omflow.booster.ha.message;

/** Shortens what is kept of a dead job for people to read: its sender may have written any length. */
public final class KeptText {
    private static final String CUT = "...";

    private KeptText() {}

    /** The text, or its beginning when it has more characters than this; null stays null. */
    public static String of(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + CUT;
    }
}

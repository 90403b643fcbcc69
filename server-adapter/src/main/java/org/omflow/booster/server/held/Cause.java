package org.omflow.booster.server.held;

/** Why a job failed, as the tables {@code held_job} and {@code incident} store it. */
public final class Cause {
    /** The length of the column. */
    private static final int LONGEST = 2000;

    private Cause() {}

    /** A cause that fits its column, without NUL or half a character; null stays null. */
    public static String storable(String cause) {
        return cause == null ? null : shortened(cause.replace('\0', '?'), LONGEST);
    }

    /** The beginning of a text, without half a character at its end. */
    public static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}

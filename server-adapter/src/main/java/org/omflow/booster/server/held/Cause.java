package org.omflow.booster.server.held;

/** Why a job failed, as the tables {@code held_job} and {@code incident} store it. */
public final class Cause {
    /** The length of the column. */
    private static final int LONGEST = 2000;

    private Cause() {}

    /** A cause that fits its column, without NUL or half a character; null stays null. */
    public static String storable(String cause) {
        if (cause == null) {
            return null;
        }
        String text = cause.replace('\0', '?');
        if (text.length() <= LONGEST) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}

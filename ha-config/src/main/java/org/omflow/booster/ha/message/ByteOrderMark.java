package org.omflow.booster.ha.message;

/** The character with which some programs begin each file; it says nothing. */
final class ByteOrderMark {
    private static final String MARK = "\uFEFF";

    private ByteOrderMark() {}

    /** The text behind it, where it begins with one. */
    static String without(String text) {
        return text.startsWith(MARK) ? text.substring(1) : text;
    }
}

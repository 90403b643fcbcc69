package org.omflow.booster.ha.log;

/**
 * Makes text from others safe for a log or a terminal: control characters, line ends, escape sequences and characters
 * that hide or reverse text are written as an escape such as {@code \n} or {@code \u001b}.
 */
public final class PlainText {
    /** As much of a text as a line of a log should quote, in characters. */
    public static final int LONGEST = 500;

    private static final char FIRST_PRINTABLE = 0x20;
    private static final char LAST_ASCII = 0x7e;

    private PlainText() {}

    /** The text as part of one line. */
    public static String of(String text) {
        return escape(text, false);
    }

    /** The text as part of one line, of at most so many of its characters; a longer one is cut and ends with three dots. */
    public static String of(String text, int most) {
        return text == null || text.length() <= most ? of(text) : of(text.substring(0, most)) + "...";
    }

    /** The text as it is, but safe: its line ends and tabs stay. */
    static String keepingLines(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean lines) {
        if (text == null || isPlain(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int next = i + Character.charCount(character);
            boolean stays = !isUnsafe(character)
                    || lines && (character == '\n' || character == '\t')
                    || lines && character == '\r' && next < text.length() && text.charAt(next) == '\n';
            plain.append(stays ? Character.toString(character) : escape(character));
            i = next;
        }
        return plain.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < FIRST_PRINTABLE || character > LAST_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escape(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Character.isBmpCodePoint(character) ? "\\u%04x" : "\\u{%x}", character);
        };
    }
}

package org.omflow.booster.broker.user;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Passwords in the one form in which they are hashed and checked, whatever keyboard, system or program they come from:
 * OpaqueString of RFC 8265. Composed and decomposed umlauts are the same, and so are all kinds of blanks.
 */
final class PasswordText {
    /** What decoders write instead of bytes they cannot read. */
    private static final int UNREADABLE = 0xFFFD;

    private PasswordText() {}

    /** A password as it is checked; empty when no user can have it. */
    static Optional<String> normalized(String given) {
        return problem(given) == null ? Optional.of(form(given)) : Optional.empty();
    }

    /** Why no user can have this password, naming the character; null when one can. */
    static String problem(String given) {
        if (given.isEmpty()) {
            return "is empty: choose one";
        }
        int at = 0;
        while (at < given.length()) {
            int character = given.codePointAt(at);
            String wrong = wrong(character);
            if (wrong != null) {
                return "holds " + wrong + " (U+" + String.format("%04X", character) + ") as character "
                        + (given.codePointCount(0, at) + 1) + ": choose one without it";
            }
            at += Character.charCount(character);
        }
        return null;
    }

    private static String wrong(int character) {
        if (character == UNREADABLE) {
            return "a character that this terminal or program could not read";
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL -> "a control character";
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "an invisible character";
            case Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> "a character without meaning";
            default -> null;
        };
    }

    private static String form(String given) {
        StringBuilder mapped = new StringBuilder(given.length());
        given.codePoints()
                .forEach(character -> mapped.appendCodePoint(
                        Character.getType(character) == Character.SPACE_SEPARATOR ? ' ' : character));
        return Normalizer.normalize(mapped, Normalizer.Form.NFC);
    }
}

package org.omflow.booster.ha.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes as an administrator writes them: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 10GiB}. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB|GiB|TiB)");

    private Sizes() {}

    /**
     * Reads an amount of bytes.
     *
     * @throws IllegalArgumentException when the text is not a whole number followed by B, KiB, MiB, GiB or TiB, or is
     *     more than 8 million TiB
     */
    public static long parse(String text) {
        Matcher m = FORM.matcher(text.trim());
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; write it like 512B, 64KiB, 1MiB or 10GiB");
        }
        long n = Long.parseLong(m.group(1));
        long unit =
                switch (m.group(2)) {
                    case "B" -> 1L;
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    default -> 1L << 40;
                };
        if (n > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("'" + text + "' is too large a size; write at most 8000000TiB");
        }
        return n * unit;
    }
}

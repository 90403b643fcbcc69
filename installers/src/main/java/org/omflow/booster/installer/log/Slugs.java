package org.omflow.booster.installer.log;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes short technical names from titles: {@code Take in charge ticket} becomes {@code take-in-charge-ticket}. Each
 * name is unique.
 */
public final class Slugs {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

    private final String separator;
    private final String ifEmpty;
    private final int longest;
    private final Set<String> taken;

    /**
     * Names other than the reserved ones.
     *
     * @param separator stands between two words
     * @param ifEmpty the name of a title without any letter from a to z or digit; also the start of one that would
     *     begin with a digit
     * @param longest characters of a name, at least 16
     * @param reserved names that are not used
     */
    public Slugs(String separator, String ifEmpty, int longest, Set<String> reserved) {
        this.separator = separator;
        this.ifEmpty = ifEmpty;
        this.longest = longest;
        this.taken = new HashSet<>(reserved);
    }

    /** A new name for this title; a second {@code Wait} becomes {@code wait-2}. */
    public String next(String title) {
        String plain = slug(title);
        String name = plain;
        for (int n = 2; !taken.add(name); n++) {
            String ending = separator + n;
            name = cut(plain, longest - ending.length()) + ending;
        }
        return name;
    }

    private String slug(String title) {
        String letters = ACCENTS.matcher(Normalizer.normalize(title, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        String words = OTHERS.matcher(letters).replaceAll(" ").strip().replace(" ", separator);
        if (words.isEmpty()) {
            return ifEmpty;
        }
        return cut(Character.isDigit(words.charAt(0)) ? ifEmpty + separator + words : words, longest);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}

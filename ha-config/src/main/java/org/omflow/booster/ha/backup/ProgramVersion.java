package org.omflow.booster.ha.backup;

import java.util.regex.Pattern;

/** Compares versions of this program, such as 1.0.0.0. */
final class ProgramVersion {
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,6}(\\.\\d{1,6}){0,3}");

    private ProgramVersion() {}

    /** Whether one is later than the other; never when one of them is none, as in a build that is not packaged. */
    static boolean isLater(String one, String other) {
        if (!NUMBERS.matcher(one).matches() || !NUMBERS.matcher(other).matches()) {
            return false;
        }
        String[] left = one.split("\\.");
        String[] right = other.split("\\.");
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int difference = number(left, i) - number(right, i);
            if (difference != 0) {
                return difference > 0;
            }
        }
        return false;
    }

    private static int number(String[] parts, int i) {
        return i < parts.length ? Integer.parseInt(parts[i]) : 0;
    }
}

package org.omflow.booster.ha.backup;

import java.util.List;

/** The names that files in a backup may have. */
final class EntryName {
    /** As long as the format of the archive allows without a second part. */
    static final int MOST_BYTES = 100;

    private static final String FOLDER = "[A-Za-z0-9_@=-][A-Za-z0-9_.@=-]*";

    private EntryName() {}

    /** Whether a file of this name lies in one of these folders, and nowhere else whatever the system makes of it. */
    static boolean isWithin(String name, List<String> folders) {
        return name.length() <= MOST_BYTES
                && name.matches(FOLDER + "(/" + FOLDER + ")+")
                && folders.contains(name.substring(0, name.indexOf('/')));
    }
}

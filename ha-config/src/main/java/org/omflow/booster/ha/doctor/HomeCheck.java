package org.omflow.booster.ha.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks whether the home of this process and its folders are there, and whether it may read and write them. */
public final class HomeCheck implements Check {
    private static final String CHECK = "home";

    private final Path home;
    private final List<Path> written;

    /**
     * Of this home.
     *
     * @param written the folders in it without which the process does not start; it makes those that are missing
     */
    public HomeCheck(Path home, List<Path> written) {
        this.home = home;
        this.written = List.copyOf(written);
    }

    @Override
    public List<Finding> look() {
        if (!Files.isDirectory(home)) {
            return List.of(Finding.refuse(
                    CHECK,
                    "there is no folder " + home + ", or the user " + user() + " may not see it",
                    "--home=(the folder with conf, logs and data)"));
        }
        List<Finding> found = new ArrayList<>();
        for (Path folder : written) {
            Path there = Files.exists(folder) ? folder : home;
            if (!Files.isDirectory(there)
                    || !Files.isReadable(there)
                    || !Files.isWritable(there)
                    || !Files.isExecutable(there)) {
                found.add(Finding.refuse(
                        CHECK,
                        there + " is no folder that the user " + user() + " may read and write",
                        "chown " + user() + " " + there));
            }
        }
        return found.stream().distinct().toList();
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}

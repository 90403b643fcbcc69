package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The links by which an administrator reaches the current version's commands. */
final class Links {
    private final Layout layout;
    private final boolean forAll;

    /**
     * Those of an installation.
     *
     * @param forAll whether its command is also found without its folder, by every user of the machine
     */
    Links(Layout layout, boolean forAll) {
        this.layout = layout;
        this.forAll = forAll;
    }

    void make() throws IOException {
        for (String name : List.of(layout.serviceCommand().getFileName().toString(), command(), "uninstall.sh")) {
            link(layout.home().resolve(name), Path.of("current").resolve(name));
        }
        Path everywhere = Path.of("/usr/local/bin").resolve(command());
        Path target = layout.home().resolve(command());
        // Another installation's stays.
        if (forAll && (!Files.exists(everywhere, LinkOption.NOFOLLOW_LINKS) || leadsTo(everywhere, target))) {
            Files.createDirectories(everywhere.getParent());
            link(everywhere, target);
        }
    }

    private String command() {
        return "omflow-" + layout.part();
    }

    private static boolean leadsTo(Path link, Path target) throws IOException {
        return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target);
    }

    private static void link(Path link, Path target) throws IOException {
        Path next = link.resolveSibling("." + link.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, target);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }
}

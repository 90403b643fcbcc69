package org.omflow.booster.broker.home;

import java.nio.file.Path;
import java.util.List;

/**
 * The home folder of one Booster.
 *
 * @param folder an absolute path
 */
public record Home(Path folder) {
    /** Settings and users. */
    public Path conf() {
        return folder.resolve("conf");
    }

    /** Log files. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** Messages. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Every accepted message that is not done yet. */
    public Path journal() {
        return data().resolve("journal");
    }

    /** The definitions of queues and topics. */
    public Path bindings() {
        return data().resolve("bindings");
    }

    /** Messages that are not in memory. */
    public Path paging() {
        return data().resolve("paging");
    }

    /** Bodies of large messages, each in a file of its own. */
    public Path largeMessages() {
        return data().resolve("large-messages");
    }

    /** Every folder with messages; each may lie on a disk of its own. */
    public List<Path> messageFolders() {
        return List.of(data(), journal(), bindings(), paging(), largeMessages());
    }
}

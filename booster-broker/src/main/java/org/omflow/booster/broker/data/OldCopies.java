package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.file.Folders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old copies of the message data that nobody will need. The broker's own cleanup counts unfinished copies like
 * any others, so a few of them would displace the last usable data.
 */
public final class OldCopies {
    private static final Logger log = LoggerFactory.getLogger(OldCopies.class);

    private OldCopies() {}

    /**
     * Keeps the newest complete sets, and the newest unfinished one. Call it only while no broker runs.
     *
     * @param kept how many complete sets to keep
     * @throws IOException when a folder cannot be read or deleted
     */
    public static void tidy(Home home, int kept) throws IOException {
        if (!Files.isDirectory(home.journal())
                || DataMove.unfinished(home.data()).isPresent()) {
            return;
        }
        int whole = 0;
        int unfinished = 0;
        List<String> deleted = new ArrayList<>();
        for (MessageData set : MessageData.old(home.data())) {
            boolean isKept = set.isWhole() ? whole++ < kept : unfinished++ < 1;
            if (!isKept) {
                // The journal is deleted last: it identifies the set if this is interrupted.
                for (Path part : set.parts().values()) {
                    if (!part.equals(set.parts().get(MessageData.JOURNAL))) {
                        Folders.delete(part);
                    }
                }
                Folders.delete(set.parts().get(MessageData.JOURNAL));
                deleted.add(set.name());
            }
        }
        if (!deleted.isEmpty()) {
            log.info("Deleted old copies of messages in {}: {}", home.data(), String.join(", ", deleted));
        }
    }
}

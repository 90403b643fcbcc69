package org.omflow.booster.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.ha.backup.BackedUpPart;
import org.omflow.booster.ha.backup.BackupException;
import org.omflow.booster.ha.backup.ConfFolder;
import org.omflow.booster.ha.backup.Staging;

/** What a backup of an OMFLOW Server holds: its settings and keys. */
public final class ServerBackup implements BackedUpPart {
    private final String version;

    /** @param version of this program */
    public ServerBackup(String version) {
        this.version = version;
    }

    @Override
    public String name() {
        return "server";
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<String> folders() {
        return List.of(ConfFolder.NAME);
    }

    @Override
    public Path lock(Path home) {
        return home.resolve(ConfFolder.NAME).resolve("server.lock");
    }

    @Override
    public Map<String, String> stage(Path home, Staging staging, Consumer<String> report)
            throws IOException, BackupException {
        ConfFolder.stage(home, staging);
        return Map.of();
    }

    @Override
    public List<String> afterRestore(Path home) {
        return List.of(
                "Restore the database, if it is lost too; then start the server. Its old machine must not start it"
                        + " again: two servers would have one name.");
    }
}

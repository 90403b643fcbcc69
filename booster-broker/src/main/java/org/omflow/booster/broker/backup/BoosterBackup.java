package org.omflow.booster.broker.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.Version;
import org.omflow.booster.broker.data.DataAdvice;
import org.omflow.booster.broker.data.DataFacts;
import org.omflow.booster.broker.data.StartCheck;
import org.omflow.booster.broker.home.DataFolder;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.backup.BackedUpPart;
import org.omflow.booster.ha.backup.BackupException;
import org.omflow.booster.ha.backup.ConfFolder;
import org.omflow.booster.ha.backup.Staging;
import org.omflow.booster.ha.settings.SettingsCommandLine;

/** What a backup of a Booster holds: its settings, keys and users, and its messages. */
public final class BoosterBackup implements BackedUpPart {
    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final Clock clock;

    /** For the Booster of this command line. */
    public BoosterBackup(SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "booster";
    }

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public List<String> folders() {
        return List.of(ConfFolder.NAME, "data");
    }

    @Override
    public Path lock(Path home) {
        return DataFolder.lockIn(new Home(home).data());
    }

    @Override
    public Map<String, String> stage(Path folder, Staging staging, Consumer<String> report)
            throws IOException, BackupException {
        Home home = new Home(folder);
        ConfFolder.stage(folder, staging);
        if (StartCheck.isInterrupted(home)) {
            throw new BackupException("A 'data' command was interrupted while it moved the folders in " + home.data()
                    + ": run it again, then repeat the backup");
        }
        Map<String, String> facts = new HashMap<>();
        DataFacts data = DataFacts.of(home);
        if (!data.exists()) {
            report.accept("There are no messages yet in " + home.data());
        } else if (isPair() && data.sequence().isEmpty()) {
            throw new BackupException("The messages in " + home.data() + " are not all there yet: this Booster"
                    + " still replicates them. Back up the other Booster, or wait until inSync is true in its status");
        } else {
            long messages = new MessageCopy(home, staging).make();
            data.nodeId().ifPresent(id -> facts.put("nodeId", id));
            data.sequence().ifPresent(sequence -> facts.put("sequence", Long.toString(sequence)));
            facts.put("messages", Long.toString(messages));
            report.accept(messages + " messages, node id " + data.nodeId().orElseThrow()
                    + (isPair() ? ", sequence " + data.sequence().getAsLong() : ""));
        }
        audit(home, Act.BACKUP);
        return facts;
    }

    private boolean isPair() {
        return settings.isGiven(BoosterBrokerOptions.PAIR_PEER, environment);
    }

    private void audit(Home home, Act act) {
        new AuditLog(home.logs(), clock)
                .record(Actor.atCommandLine(), act, home.folder().toString(), "done");
    }

    @Override
    public List<String> afterRestore(Path folder) {
        Home home = new Home(folder);
        audit(home, Act.RESTORE);
        return isPair()
                ? List.of(
                        DataAdvice.of(home, settings, environment, clock),
                        "If the other Booster works, start this one: it copies the newest messages. If both are lost,"
                                + " restore the database first; where the sentence above does not call this data the newest,"
                                + " run 'data activate' (RECOVERY.md). Then start the Booster.")
                : List.of("Restore the database, if it is lost too; then start the Booster.");
    }
}

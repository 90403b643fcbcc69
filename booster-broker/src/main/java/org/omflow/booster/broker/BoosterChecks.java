package org.omflow.booster.broker;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.doctor.CertificateCheck;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.OpenFilesCheck;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.TlsFiles;

/** What a Booster checks around it. */
final class BoosterChecks {
    private BoosterChecks() {}

    /**
     * The checks of one that runs: one that works alone needs nothing of the database but the time.
     *
     * @param jobClock is read with each check of the database
     */
    static List<Check> whileRunning(Settings settings, Path conf, Clock clock, DatabaseClock jobClock) {
        return of(settings, conf, clock, jobClock, BoosterBrokerOptions.isPair(settings));
    }

    /** All checks, also of the database that a Booster only hands on to those who join. */
    static List<Check> all(Settings settings, Path conf, Clock clock) {
        return of(settings, conf, clock, new DatabaseClock(clock), true);
    }

    private static List<Check> of(
            Settings settings, Path conf, Clock clock, DatabaseClock databaseClock, boolean withDatabase) {
        List<Check> checks = new ArrayList<>();
        if (withDatabase && settings.has(DatabaseOptions.URL)) {
            checks.add(new DatabaseCheck(settings, PairTable.PART, databaseClock));
        }
        if (settings.get(BoosterBrokerOptions.TLS)) {
            checks.add(new CertificateCheck(CertificateCheck.in(new TlsFiles(conf.resolve(TlsFiles.FOLDER))), clock));
        }
        checks.add(new OpenFilesCheck());
        return checks;
    }
}

package org.omflow.booster.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.doctor.CertificateCheck;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.doctor.HomeCheck;
import org.omflow.booster.ha.doctor.OpenFilesCheck;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** What a Booster checks around it. */
final class BoosterChecks {
    private BoosterChecks() {}

    /**
     * The checks of one that runs: one that works alone needs nothing of the database but the time.
     *
     * @param jobClock is read with each check of the database
     */
    static List<Check> whileRunning(Settings settings, Home home, Clock clock, DatabaseClock jobClock) {
        List<Check> checks = new ArrayList<>();
        if (BoosterBrokerOptions.isPair(settings)) {
            addDatabase(checks, settings, jobClock);
        }
        addCertificate(checks, settings, home, clock);
        checks.add(new OpenFilesCheck());
        return checks;
    }

    /** All checks, also of what the start needs and of the database that a Booster only hands on to those who join. */
    static List<Check> all(Settings settings, Home home, Clock clock) {
        List<Path> folders = new ArrayList<>(home.messageFolders());
        folders.add(home.folder());
        List<Check> checks = new ArrayList<>(List.of(
                new HomeCheck(home.folder(), List.of(home.conf(), home.logs(), home.data())),
                new DiskWatch(folders, settings, DiskSpace::of)));
        if (BoosterBrokerOptions.isPair(settings) && !settings.has(DatabaseOptions.URL)) {
            checks.add(() -> List.of(Finding.refuse(
                    "connection",
                    DatabaseOptions.URL.name() + " is not set, without which a Booster of a pair waits",
                    DatabaseOptions.URL.name() + "=jdbc:postgresql://HOST:5432/omflow")));
        }
        addDatabase(checks, settings, DatabaseClock.silent(clock));
        addCertificate(checks, settings, home, clock);
        checks.add(OpenFilesCheck.ofCommand());
        return checks;
    }

    private static void addDatabase(List<Check> checks, Settings settings, DatabaseClock clock) {
        if (settings.has(DatabaseOptions.URL)) {
            checks.add(new DatabaseCheck(settings, PairTable.PART, clock));
        }
    }

    private static void addCertificate(List<Check> checks, Settings settings, Home home, Clock clock) {
        if (settings.get(BoosterBrokerOptions.TLS)) {
            TlsFiles files = new TlsFiles(home.conf().resolve(TlsFiles.FOLDER));
            // The Booster with the cluster's authority renews its own certificate.
            String renewal = makesAuthority(settings) ? "start the Booster" : "join BOOSTER";
            checks.add(new CertificateCheck(() -> certificate(files, settings), clock, renewal));
        }
    }

    private static boolean makesAuthority(Settings settings) {
        return !BoosterBrokerOptions.isPair(settings)
                || settings.get(BoosterBrokerOptions.PAIR_ROLE) == PairRole.PRIMARY;
    }

    private static Optional<X509Certificate> certificate(TlsFiles files, Settings settings) throws TlsException {
        if (!Files.notExists(files.trusted())) {
            return TlsIdentity.in(files).certificate();
        }
        if (makesAuthority(settings)) {
            return Optional.empty();
        }
        throw new TlsException("This Booster has not joined its primary yet, " + files.trusted()
                + " is missing: create a join token there with 'token add booster' and run 'join' here");
    }
}

package org.omflow.booster.server;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.doctor.CertificateCheck;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.DoctorCommand;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.doctor.HomeCheck;
import org.omflow.booster.ha.doctor.OpenFilesCheck;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsIdentity;
import picocli.CommandLine;

/** What an OMFLOW Server checks around it. */
final class ServerChecks {
    private ServerChecks() {}

    /**
     * Those of one that runs.
     *
     * @param certificate empty when nothing is encrypted
     * @param toBooster the encryption of connections to the Boosters
     */
    static List<Check> of(
            Settings settings,
            CertificateCheck.Source certificate,
            Encryption toBooster,
            DatabaseClock databaseClock,
            Clock clock,
            OpenFilesCheck openFiles) {
        return List.of(
                new DatabaseCheck(settings, OmflowServer.SCHEMA, databaseClock, Finding.Severity.REFUSE),
                new SharedTablesCheck(settings, toBooster),
                new CertificateCheck(certificate, clock, "join BOOSTER"),
                openFiles);
    }

    /** Offers the command {@code doctor}, which reads and refuses what the start does. */
    static void addTo(CommandLine server, SettingsCommandLine commandLine) {
        DoctorCommand.addTo(server, commandLine, () -> {
            Settings settings = commandLine.read(System.getenv());
            ServerOptions.requireNoConflicts(settings);
            Clock clock = Clock.systemUTC();
            Path conf = commandLine.home().resolve("conf");
            List<Check> checks = new ArrayList<>(List.of(new HomeCheck(commandLine.home(), List.of())));
            checks.addAll(of(
                    settings,
                    () -> ServerKeys.identity(settings, conf).flatMap(TlsIdentity::certificate),
                    encryption(settings, conf),
                    DatabaseClock.silent(clock),
                    clock,
                    OpenFilesCheck.ofCommand()));
            return checks;
        });
    }

    private static Encryption encryption(Settings settings, Path conf) {
        try {
            return settings.get(BoosterOptions.TLS)
                    ? ServerKeys.identity(settings, conf).map(Encryption::by).orElse(Encryption.NONE)
                    : Encryption.NONE;
        } catch (TlsException e) {
            // The check of the certificate says so.
            return Encryption.NONE;
        }
    }
}

package org.omflow.booster.server;

import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.doctor.CertificateCheck;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.DoctorCommand;
import org.omflow.booster.ha.doctor.OpenFilesCheck;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import picocli.CommandLine;

/** What an OMFLOW Server checks around it. */
final class ServerChecks {
    private static final List<Option<?>> NEEDED = Stream.concat(
                    DatabaseOptions.ALL.stream(), Stream.of(BoosterOptions.WEB))
            .toList();

    private ServerChecks() {}

    /**
     * Those of one that runs.
     *
     * @param certificate empty when nothing is encrypted
     * @param toBooster the encryption of connections to the Boosters
     */
    static List<Check> of(
            Settings settings,
            Supplier<Optional<X509Certificate>> certificate,
            Encryption toBooster,
            DatabaseClock databaseClock,
            Clock clock) {
        return List.of(
                new DatabaseCheck(settings, OmflowServer.SCHEMA, databaseClock),
                new SharedTablesCheck(settings, toBooster),
                new CertificateCheck(certificate, clock),
                new OpenFilesCheck());
    }

    /** Offers the command {@code doctor}. */
    static void addTo(CommandLine server, SettingsCommandLine settings) {
        DoctorCommand.addTo(server, settings, () -> {
            Clock clock = Clock.systemUTC();
            TlsFiles tls = new TlsFiles(settings.home().resolve("conf").resolve(TlsFiles.FOLDER));
            return of(
                    settings.read(System.getenv(), NEEDED),
                    CertificateCheck.in(tls),
                    encryption(tls),
                    new DatabaseClock(clock),
                    clock);
        });
    }

    private static Encryption encryption(TlsFiles files) {
        try {
            return Files.exists(files.trusted()) ? Encryption.by(TlsIdentity.in(files)) : Encryption.NONE;
        } catch (TlsException e) {
            throw new SettingsException(List.of(e.getMessage()));
        }
    }
}

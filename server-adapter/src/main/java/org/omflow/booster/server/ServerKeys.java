package org.omflow.booster.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.omflow.booster.server.rest.RestOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of an OMFLOW Server, in {@code conf/tls}; it reloads replaced ones while it runs.
 *
 * @param toBooster the encryption of connections to the Boosters
 * @param web the encryption of HTTP
 */
record ServerKeys(Encryption toBooster, Encryption web) {
    private static final Logger log = LoggerFactory.getLogger(ServerKeys.class);

    /**
     * Loads the certificates that the settings require.
     *
     * @param conf the folder with the settings
     * @throws TlsException when a file is missing or unusable; the message says what to do
     */
    static ServerKeys of(Settings settings, Path conf) throws TlsException {
        boolean toBooster = settings.get(BoosterOptions.TLS);
        boolean web = settings.get(RestOptions.TLS);
        if (!toBooster && !web) {
            log.warn(
                    "booster.tls and http.tls are off: passwords and orders go over the network in the clear. Set both to"
                            + " on outside a lab.");
            return new ServerKeys(Encryption.NONE, Encryption.NONE);
        }
        if (!toBooster || !web) {
            log.warn(
                    "{} is off: its traffic is in the clear. Set it to on outside a lab.",
                    (toBooster ? RestOptions.TLS : BoosterOptions.TLS).name());
        }
        TlsIdentity identity = identity(settings, conf).orElseThrow();
        CertificateRenewal.begin(identity, files(conf), settings.get(BoosterOptions.WEB), Clock.systemUTC());
        Encryption encryption = Encryption.by(identity);
        return new ServerKeys(toBooster ? encryption : Encryption.NONE, web ? encryption : Encryption.NONE);
    }

    private static TlsFiles files(Path conf) {
        return new TlsFiles(conf.resolve(TlsFiles.FOLDER));
    }

    /**
     * The certificate that the settings require and the authorities; empty when nothing is encrypted.
     *
     * @throws TlsException when a file is missing or unusable; the message says what to do
     */
    static Optional<TlsIdentity> identity(Settings settings, Path conf) throws TlsException {
        boolean web = settings.get(RestOptions.TLS);
        if (!web && !settings.get(BoosterOptions.TLS)) {
            return Optional.empty();
        }
        TlsFiles files = files(conf);
        if (Files.notExists(files.trusted())) {
            throw new TlsException("This server has not joined a cluster yet, " + files.trusted()
                    + " is missing: create a join token on a Booster with 'token add server' and run 'join ADDRESS'"
                    + " here; or, in a lab, set booster.tls=off and http.tls=off");
        }
        TlsIdentity identity = TlsIdentity.in(files);
        if (web && identity.certificate().isEmpty()) {
            throw new TlsException(RestOptions.TLS.name() + "=on needs a certificate in " + files.certificate()
                    + ": create a join token on a Booster with 'token add server' and run 'join ADDRESS' here");
        }
        return Optional.of(identity);
    }
}

package org.omflow.booster.server;

import java.nio.file.Path;
import java.time.Clock;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.join.Renewal;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.omflow.booster.server.rest.RestOptions;

/**
 * The certificates of an OMFLOW Server, in {@code conf/tls}; others put in their place are taken while it runs.
 *
 * @param toBooster how it connects to the Boosters
 * @param web how it serves HTTP
 */
record ServerKeys(Encryption toBooster, Encryption web) {
    /**
     * What the settings ask for.
     *
     * @param conf the folder with the settings
     * @throws TlsException when a file is missing or will not do, with what to do
     */
    static ServerKeys of(Settings settings, Path conf) throws TlsException {
        boolean toBooster = settings.get(BoosterOptions.TLS);
        boolean web = settings.get(RestOptions.TLS);
        if (!toBooster && !web) {
            return new ServerKeys(Encryption.NONE, Encryption.NONE);
        }
        TlsFiles files = new TlsFiles(conf.resolve(TlsFiles.FOLDER));
        TlsIdentity identity = TlsIdentity.in(files);
        if (web && identity.certificate().isEmpty()) {
            throw new TlsException(RestOptions.TLS.name() + "=on needs a certificate in " + files.certificate()
                    + ": make a token on a Booster by 'token add server' and give the command 'join' here");
        }
        Renewal.begin(identity, files, settings.get(BoosterOptions.WEB), Clock.systemUTC());
        Encryption encryption = Encryption.by(identity);
        return new ServerKeys(toBooster ? encryption : Encryption.NONE, web ? encryption : Encryption.NONE);
    }
}

package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.TlsFiles;

/** Joins a home to the cluster by the program's command; one that was cut off goes on where it was. */
final class Joined {
    private final Layout layout;

    Joined(Layout layout) {
        this.layout = layout;
    }

    /**
     * Joins, unless an earlier attempt has.
     *
     * @param webs of the Boosters; the first that admits this machine counts
     * @param more arguments of {@code join}
     * @throws SetupException with what the last of them said
     */
    void ensure(ProductCommand command, List<BoosterAddress> webs, String token, String... more) throws SetupException {
        if (Files.exists(new TlsFiles(layout.conf().resolve(TlsFiles.FOLDER)).certificate())) {
            return;
        }
        String said = "";
        for (BoosterAddress web : webs) {
            String[] arguments = new String[more.length + 2];
            arguments[0] = "join";
            arguments[1] = web.toString();
            System.arraycopy(more, 0, arguments, 2, more.length);
            Subprocess.Result result = command.run(token, arguments);
            if (result.isGood()) {
                return;
            }
            said = result.text();
        }
        throw new SetupException(
                SetupException.FAILED,
                "This machine could not join the cluster. " + said + ". Then run install.sh again.");
    }

    /** A setting that it received; empty when it received none. */
    String setting(String name) throws IOException {
        Path file = layout.conf().resolve(Settings.JOINED);
        Properties received = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                received.load(reader);
            }
        }
        return received.getProperty(name, "");
    }
}

package org.omflow.booster.ha.connection;

import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsIdentity;

/** Settings for connecting to the Boosters. */
public final class BoosterOptions {
    public static final Option<BoosterAddresses> ADDRESSES = new Option<>(
            "booster.addresses",
            "Addresses of the Boosters, the primary first.",
            "one or two of host:port, separated by a comma",
            "127.0.0.1:5169",
            false,
            BoosterAddresses::parse);
    public static final Option<String> USER = Option.text(
            "booster.user",
            "User at the Booster. Empty: log in with the certificate in conf/tls/node.pem, which needs"
                    + " booster.tls=on.",
            "a user known to the Booster, or empty",
            "");
    public static final Option<String> PASSWORD = Option.text(
                    "booster.password", "Password of that user.", "the user's password, or empty", "")
            .asSecret();
    public static final Option<Boolean> TLS = Option.onOff(
            "booster.tls",
            "Whether the connection to the Booster is encrypted. The Booster's certificate must be issued by"
                    + " the authority in conf/tls/ca.pem.",
            true);
    public static final Option<List<BoosterAddress>> WEB = new Option<>(
            "booster.web",
            "Addresses of the Boosters' webs, where this server renews its certificate. Set when the server"
                    + " joins; empty: the certificate is renewed by hand.",
            "up to two of host:port, separated by a comma, or empty",
            "",
            false,
            BoosterOptions::webs);
    public static final Option<Long> PREFETCH = Option.size(
            "booster.prefetch",
            "How much each consumer may hold of messages that it has not taken yet. More is faster; less"
                    + " shares more evenly.",
            "0B",
            "100MiB",
            "256KiB");

    public static final List<Option<?>> ALL = List.of(ADDRESSES, USER, PASSWORD, TLS, WEB, PREFETCH);

    private static final String WAYS_TO_LOG_IN = ": set both to log in by password; or set neither, set " + TLS.name()
            + "=on, and let this machine join the cluster or put a certificate made by 'key issue' into conf/tls";

    private BoosterOptions() {}

    private static List<BoosterAddress> webs(String text) {
        List<BoosterAddress> webs = Stream.of(text.split(","))
                .filter(part -> !part.isBlank())
                .map(part -> BoosterAddress.parse(part, BoosterAddress.DEFAULT_WEB_PORT)
                        .forWeb())
                .toList();
        if (webs.size() > 2) {
            throw new IllegalArgumentException("at most two addresses");
        }
        return webs;
    }

    /** Conflicts between these settings; empty when there are none. */
    public static List<String> conflicts(Settings settings) {
        boolean user = !settings.get(USER).isEmpty();
        boolean password = !settings.get(PASSWORD).isEmpty();
        if (user != password) {
            return List.of((user ? PASSWORD : USER).name() + " is missing but " + (user ? USER : PASSWORD).name()
                    + " is set" + WAYS_TO_LOG_IN);
        }
        return user || settings.get(TLS)
                ? List.of()
                : List.of(USER.name() + " and " + PASSWORD.name() + " are missing" + WAYS_TO_LOG_IN);
    }

    /**
     * The connector these settings describe.
     *
     * @throws SettingsException when they name no way to log in
     */
    public static BoosterConnector connector(Settings settings, Encryption encryption) {
        List<String> conflicts = conflicts(settings);
        if (!conflicts.isEmpty()) {
            throw new SettingsException(conflicts);
        }
        return new BoosterConnector(
                settings.get(ADDRESSES), login(settings, encryption), settings.get(PREFETCH), encryption);
    }

    private static BoosterLogin login(Settings settings, Encryption encryption) {
        if (!settings.get(USER).isEmpty()) {
            return new BoosterLogin(settings.get(USER), settings.get(PASSWORD));
        }
        if (encryption.identity().flatMap(TlsIdentity::certificate).isEmpty()) {
            throw new SettingsException(List.of(USER.name() + " and " + PASSWORD.name()
                    + " are missing, and so is conf/tls/node.pem" + WAYS_TO_LOG_IN));
        }
        return BoosterLogin.BY_CERTIFICATE;
    }
}

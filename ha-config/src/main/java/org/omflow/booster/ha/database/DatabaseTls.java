package org.omflow.booster.ha.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;

/**
 * How connections to the database are encrypted: to another machine only with a verified certificate, unless the
 * settings allow less. Immutable.
 */
public final class DatabaseTls {
    /** Names and addresses whose connections never leave the machine; whatever is in doubt is not among them. */
    static final Predicate<String> LOOPBACK = Pattern.compile(
                    "localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?", Pattern.CASE_INSENSITIVE)
            .asMatchPredicate();

    private static final int LARGEST_FILE = 256 << 10;
    private static final String GUIDE = "KEYS-AND-ROLES.md says how";

    private final Dialect dialect;
    private final Map<String, String> properties;
    private final String remedy;
    private final String warning;

    private DatabaseTls(Dialect dialect, Map<String, String> properties, String remedy, String warning) {
        this.dialect = dialect;
        this.properties = Map.copyOf(properties);
        this.remedy = remedy;
        this.warning = warning;
    }

    /**
     * As the settings say.
     *
     * @throws SettingsException when they allow no such connection, with the remedy
     */
    static DatabaseTls of(Settings settings) {
        return of(settings, LOOPBACK);
    }

    /** The same with another rule for which hosts are this machine. */
    static DatabaseTls of(Settings settings, Predicate<String> isThisMachine) {
        return of(
                settings.get(DatabaseOptions.URL),
                settings.get(DatabaseOptions.TLS),
                settings.get(DatabaseOptions.CA),
                isThisMachine);
    }

    /** What is wrong with the settings together; empty when nothing is, or no database is set. */
    public static List<String> conflicts(Settings settings) {
        if (!settings.has(DatabaseOptions.URL)) {
            return List.of();
        }
        try {
            of(settings);
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }

    static DatabaseTls of(
            DatabaseUrl url, DatabaseTlsMode least, Optional<Path> authority, Predicate<String> isThisMachine) {
        UrlTls given = url.dialect().tlsOf(url.text());
        List<String> others =
                given.hosts().stream().filter(isThisMachine.negate()).toList();
        DatabaseTlsMode mode = given.mode().orElse(others.isEmpty() ? DatabaseTlsMode.OFF : least);
        if (!others.isEmpty() && mode.compareTo(least) < 0) {
            throw problem(DatabaseOptions.URL.name() + "=" + url + " conflicts with " + DatabaseOptions.TLS.name() + "="
                    + least.text() + ": with " + given.parameter()
                    + " a connection to another machine does not prove that it leads to the database; remove that"
                    + " parameter, or, in a lab, set " + DatabaseOptions.TLS.name() + "=" + mode.text());
        }
        if (authority.isPresent()) {
            requireCertificates(authority.get());
            if (given.namesAuthority()) {
                throw problem(DatabaseOptions.URL.name() + "=" + url + " conflicts with " + DatabaseOptions.CA.name()
                        + "=" + authority.get() + ": both say which authorities to trust, remove one of them");
            }
        }
        if (mode == DatabaseTlsMode.OFF) {
            return new DatabaseTls(
                    url.dialect(), Map.of(), "", others.isEmpty() ? null : unverified(others, "nothing is verified"));
        }
        String trusted = authority
                .map(file -> "an authority in " + DatabaseOptions.CA.name() + "=" + file)
                .orElse("an authority that this Java trusts, or set " + DatabaseOptions.CA.name());
        String remedy = "give the database a certificate for the host in " + DatabaseOptions.URL.name() + ", issued by "
                + trusted + " (" + GUIDE + "), or, in a lab, set " + DatabaseOptions.TLS.name() + "=off";
        return new DatabaseTls(
                url.dialect(),
                url.dialect().tlsProperties(given, mode, authority),
                remedy,
                others.isEmpty() || mode == DatabaseTlsMode.VERIFY_FULL
                        ? null
                        : unverified(others, "the name in its certificate is not verified"));
    }

    private static String unverified(List<String> hosts, String what) {
        return DatabaseOptions.TLS.name() + " is not " + DatabaseTlsMode.VERIFY_FULL.text()
                + " for the database on " + String.join(", ", hosts) + ": " + what
                + ", so that passwords and orders may reach another. Set it to " + DatabaseTlsMode.VERIFY_FULL.text()
                + " outside a lab; " + GUIDE + ".";
    }

    private static void requireCertificates(Path file) {
        try {
            readAuthority(file);
        } catch (IOException e) {
            throw problem(DatabaseOptions.CA.name() + "=" + file + " cannot be read (" + e + "): give the user "
                    + System.getProperty("user.name") + " the right to read it");
        } catch (TlsException e) {
            throw problem(DatabaseOptions.CA.name() + "=" + file + " holds " + e.getMessage()
                    + ": give the certificate of the authority that issued the database's, as PEM");
        }
    }

    /**
     * The certificates in the file of {@code database.ca}, as PEM and nothing else: another machine gets them.
     *
     * @throws IOException when it cannot be read
     * @throws TlsException when it holds no certificates; the message completes "... holds"
     */
    public static String readAuthority(Path file) throws IOException, TlsException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new TlsException(Files.size(file) + " bytes, more than " + LARGEST_FILE);
        }
        return Pem.write(Pem.certificates(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
    }

    private static SettingsException problem(String text) {
        return new SettingsException(List.of(text));
    }

    /** Properties for the driver. */
    Map<String, String> properties() {
        return properties;
    }

    /** What to log at the start when less is verified than by default. */
    public Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    /** The same failure; if TLS is its cause, with what to do about it. */
    SQLException explain(SQLException e) {
        return isTlsFailure(e)
                ? new SQLException(e.getMessage() + ": " + remedy, e.getSQLState(), e.getErrorCode(), e)
                : e;
    }

    /** Whether a connection that had to be verified failed because of TLS. */
    boolean isTlsFailure(SQLException e) {
        return !properties.isEmpty() && dialect.isTlsFailure(e);
    }
}

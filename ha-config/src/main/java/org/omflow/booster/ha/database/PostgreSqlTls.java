package org.omflow.booster.ha.database;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.postgresql.Driver;

/** TLS as PostgreSQL's driver has it: what its URL parameters mean, and how it fails. */
final class PostgreSqlTls {
    private static final String MODE = "sslmode";
    private static final String TLS = "ssl";
    private static final String FACTORY = "sslfactory";
    private static final String ROOT = "sslrootcert";
    private static final String VERIFIER = "sslhostnameverifier";

    private static final String JAVA_AUTHORITIES = "org.postgresql.ssl.DefaultJavaSSLFactory";
    /** Those that verify the certificate as the mode says; another may verify nothing. */
    private static final Set<String> VERIFYING = Set.of(JAVA_AUTHORITIES, "org.postgresql.ssl.LibPQFactory");

    private PostgreSqlTls() {}

    /** Reads a URL as the driver does; the driver prefers its parameters to the properties that it is given. */
    static UrlTls of(String url) {
        Properties effective = Driver.parseURL(url, null);
        List<String> hosts =
                List.of(effective.getProperty("PGHOST", "localhost").split(","));
        String factory = effective.getProperty(FACTORY);
        boolean namesAuthority = factory != null || effective.getProperty(ROOT) != null;
        if (factory != null && !VERIFYING.contains(factory)) {
            return new UrlTls(hosts, Optional.of(DatabaseTlsMode.OFF), FACTORY + "=" + factory, namesAuthority);
        }
        String mode = effective.getProperty(MODE);
        String parameter = MODE + "=" + mode;
        String tls = effective.getProperty(TLS);
        if (mode == null && tls != null) {
            parameter = TLS + "=" + tls;
            mode = tls.isEmpty() || Boolean.parseBoolean(tls) ? DatabaseTlsMode.VERIFY_FULL.text() : "disable";
        }
        if (mode == null) {
            return new UrlTls(hosts, Optional.empty(), "", namesAuthority);
        }
        DatabaseTlsMode verifies = verifies(mode);
        String verifier = effective.getProperty(VERIFIER);
        if (verifier != null && verifies == DatabaseTlsMode.VERIFY_FULL) {
            verifies = DatabaseTlsMode.VERIFY_CA;
            parameter = VERIFIER + "=" + verifier;
        }
        return new UrlTls(hosts, Optional.of(verifies), parameter, namesAuthority);
    }

    private static DatabaseTlsMode verifies(String mode) {
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "verify-full" -> DatabaseTlsMode.VERIFY_FULL;
            case "verify-ca" -> DatabaseTlsMode.VERIFY_CA;
            default -> DatabaseTlsMode.OFF;
        };
    }

    /** The properties of connections that verify; the authorities are those of the URL, of the file, or Java's own. */
    static Map<String, String> properties(UrlTls url, DatabaseTlsMode mode, Optional<Path> authority) {
        Map<String, String> properties = new HashMap<>();
        properties.put(MODE, mode.text());
        if (authority.isPresent()) {
            properties.put(ROOT, authority.get().toString());
        } else if (!url.namesAuthority()) {
            properties.put(FACTORY, JAVA_AUTHORITIES);
        }
        return properties;
    }

    /** Whether a connection failed because of TLS; the driver's messages are translated, these words are not. */
    static boolean isTlsFailure(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof SSLException
                    || cause instanceof CertificateException
                    || message.contains("SSL")
                    || message.contains("HostnameVerifier")
                    || message.contains("hostnameverifier")) {
                return true;
            }
        }
        return false;
    }
}

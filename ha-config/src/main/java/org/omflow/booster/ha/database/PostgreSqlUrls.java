package org.omflow.booster.ha.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import org.postgresql.Driver;

/** The URLs of PostgreSQL that findings advise; a password in them is hidden. */
final class PostgreSqlUrls {
    static final int USUAL_PORT = 5432;

    private static final String HOSTS = "^(jdbc:postgresql:)(?://[^/?]*/?)?";

    private PostgreSqlUrls() {}

    /** The same URL with another database. */
    static String withDatabase(DatabaseUrl url, String database) {
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8);
        return url.toString().replaceFirst("^(jdbc:postgresql:(?://[^/?]*/?)?)[^?]*", "$1" + name);
    }

    /** The same URL without what it sets for its sessions. */
    static String withoutSettings(DatabaseUrl url) {
        return url.toString()
                .replaceAll("(?i)(?<=[?&])(currentSchema|readOnly|readOnlyMode)=[^&]*&?", "")
                .replaceAll("[?&]$", "");
    }

    /** The same URL with a place for the primary before the hosts. */
    static String withPrimary(DatabaseUrl url) {
        String text = url.toString().replaceFirst("([?&])targetServerType=[^&]*&?", "$1");
        String named = text.replaceFirst("^(jdbc:postgresql://)", "$1PRIMARY:" + USUAL_PORT + ",");
        return named + (named.contains("?") ? "&" : "?") + "targetServerType=primary";
    }

    /**
     * The same URL with the database's own address.
     *
     * @param host as whatever stands between sees it; the one in the URL stays when that is null or the same machine
     */
    static String direct(DatabaseUrl url, String host, int port) {
        boolean near = host == null || host.startsWith("127.") || host.equals("::1");
        String reached = near ? of(url).getProperty("PGHOST", "localhost").split(",")[0] : host;
        String written = reached.contains(":") && !reached.startsWith("[") ? "[" + reached + "]" : reached;
        return url.toString().replaceFirst(HOSTS, "$1//" + Matcher.quoteReplacement(written) + ":" + port + "/");
    }

    /** The name of the database as SQL writes it. */
    static String database(DatabaseUrl url) {
        return quoted(of(url).getProperty("PGDBNAME", ""));
    }

    /** A name as SQL writes it. */
    static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static Properties of(DatabaseUrl url) {
        return Driver.parseURL(url.text(), null);
    }
}

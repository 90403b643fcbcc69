package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A real database with TLS, as if it were on another machine: only a verified connection comes about. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class EncryptedDatabaseTest {
    private static final String NAMED = "127.0.0.2";

    @TempDir
    private static Path folder;

    private static Path authority;
    private static EmbeddedPostgres encrypted;
    private static EmbeddedPostgres plain;

    @BeforeAll
    static void start() throws Exception {
        TestDatabaseAuthority good = new TestDatabaseAuthority("good");
        authority = good.write(folder.resolve("ca.pem"));
        Path certificate = good.issue(NAMED, folder.resolve("database.pem"));
        encrypted = TestPostgres.quick()
                .setServerConfig("listen_addresses", "127.0.0.1," + NAMED)
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig(
                        "ssl_key_file", TestDatabaseAuthority.key(certificate).toString())
                .start();
        plain = TestPostgres.quick()
                .setServerConfig("listen_addresses", "127.0.0.1," + NAMED)
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        encrypted.close();
        plain.close();
    }

    @Test
    void aDatabaseThatProvesItselfIsUsedEncrypted() throws Exception {
        Settings settings = settings(encrypted, NAMED, authority);

        try (Connection connection = direct(settings).open(Duration.ofSeconds(5))) {
            assertThat(isEncrypted(connection)).isTrue();
        }
        direct(settings).migrate("probe");
        try (Database database = pool(settings);
                Connection connection = database.dataSource().getConnection()) {
            assertThat(isEncrypted(connection)).isTrue();
            database.migrate("probe");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        refused(settings(encrypted, "127.0.0.1", authority), "127.0.0.1");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        Path other = new TestDatabaseAuthority("good").write(folder.resolve("other.pem"));
        refused(settings(encrypted, NAMED, other), "database.ca=" + other);
    }

    @Test
    void aCertificateOfAnAuthorityUnknownToJavaIsRefused() {
        refused(settings(encrypted, NAMED, null), "an authority that this Java trusts, or set database.ca");
    }

    @Test
    void aDatabaseWithoutTlsIsRefused() {
        refused(settings(plain, NAMED, authority), "SSL");
    }

    @Test
    void withTlsOffItIsUsedInTheClear() throws Exception {
        Settings settings = settings(plain, NAMED, null, "database.tls", "off");
        try (Database database = pool(settings);
                Connection connection = database.dataSource().getConnection()) {
            assertThat(isEncrypted(connection)).isFalse();
        }
    }

    /** Neither by a single connection nor by the pool nor for a migration; each says what to do. */
    private static void refused(Settings settings, String why) {
        String[] told = {why, "give the database a certificate for the host in database.url", "set database.tls=off"};
        assertThatThrownBy(() -> direct(settings).open(Duration.ofSeconds(5)).close())
                .isInstanceOf(SQLException.class)
                .hasMessageContainingAll(told);
        assertThatThrownBy(() -> direct(settings).migrate("probe")).hasMessageContainingAll(told);
        try (Database database = pool(settings)) {
            assertThat(database.failure())
                    .hasValueSatisfying(failure -> assertThat(failure).contains(told));
        }
    }

    private static DirectConnections direct(Settings settings) {
        return new DirectConnections(
                settings.get(DatabaseOptions.URL), "postgres", "", DatabaseTlsTest.everyHostIsAnother(settings));
    }

    private static Database pool(Settings settings) {
        return Database.open(settings, "probe", Clock.systemUTC(), DatabaseTlsTest.everyHostIsAnother(settings));
    }

    private static Settings settings(EmbeddedPostgres postgres, String host, Path ca, String... more) {
        List<String> all = new ArrayList<>(List.of("database.user", "postgres", "database.connect-timeout", "1s"));
        if (ca != null) {
            all.addAll(List.of("database.ca", ca.toString()));
        }
        all.addAll(List.of(more));
        return DatabaseTlsTest.settings(
                "jdbc:postgresql://" + host + ":" + postgres.getPort() + "/postgres", all.toArray(String[]::new));
    }

    private static boolean isEncrypted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}

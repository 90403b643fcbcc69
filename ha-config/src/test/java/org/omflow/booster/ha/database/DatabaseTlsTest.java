package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

/** Which settings lead to a verified connection, which are refused and which are warned of. */
@Tag("key")
class DatabaseTlsTest {
    private static final String ELSEWHERE = "jdbc:postgresql://db.example/omflow";

    @TempDir
    private Path folder;

    private Path authority;

    @BeforeEach
    void authority() throws Exception {
        authority = new TestDatabaseAuthority("good").write(folder.resolve("ca.pem"));
    }

    @Test
    void aDatabaseOnAnotherMachineIsVerifiedByDefault() {
        DatabaseTls tls = tls(ELSEWHERE);

        assertThat(tls.properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        assertThat(tls.warning()).isEmpty();
    }

    @Test
    void theAuthorityOfTheSettingsReplacesThoseOfJava() {
        assertThat(tls(ELSEWHERE, "database.ca", authority.toString()).properties())
                .isEqualTo(Map.of("sslmode", "verify-full", "sslrootcert", authority.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:omflow",
                "jdbc:postgresql://localhost/omflow",
                "jdbc:postgresql://127.0.0.1:6000/omflow",
                "jdbc:postgresql://127.0.0.2,localhost:1/omflow",
                "jdbc:postgresql://[::1]/omflow"
            })
    void aDatabaseOnThisMachineNeedsNoTls(String url) {
        DatabaseTls tls = tls(url);

        assertThat(tls.properties()).isEmpty();
        assertThat(tls.warning()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1,db.example/omflow",
                "jdbc:postgresql://127.0.0.1.example/omflow",
                "jdbc:postgresql://localhost.example/omflow",
                "jdbc:postgresql://0.0.0.0/omflow",
                "jdbc:postgresql://192.0.2.20/omflow",
                "jdbc:postgresql://[2001:db8::1]/omflow",
                "jdbc:postgresql://localhost/omflow?PGHOST=db.example"
            })
    void aHostInDoubtIsAnotherMachine(String url) {
        assertThat(tls(url).properties()).containsEntry("sslmode", "verify-full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=disable",
                "sslmode=allow",
                "sslmode=prefer",
                "sslmode=require",
                "sslmode=REQUIRE",
                "sslmode=verify-ca",
                "sslmode=no-such",
                "ssl=false",
                "sslmode=verify-full&sslmode=disable",
                "sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "sslmode=verify-full&sslhostnameverifier=org.example.Any"
            })
    void aUrlThatVerifiesLessIsRefusedWithTheRemedy(String parameters) {
        assertThatThrownBy(() -> tls(ELSEWHERE + "?password=hunter2&" + parameters))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("conflicts with database.tls=verify-full")
                .hasMessageContaining("remove that parameter, or, in a lab, set database.tls=")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=verify-full", "ssl=true", "ssl", "sslmode=verify-full&sslrootcert=/x/ca.pem"})
    void aUrlThatVerifiesAsMuchIsTaken(String parameters) {
        assertThat(tls(ELSEWHERE + "?" + parameters).properties()).containsEntry("sslmode", "verify-full");
    }

    @Test
    void theUrlDecidesOnThisMachine() {
        assertThat(tls("jdbc:postgresql://127.0.0.1/x?sslmode=verify-ca", "database.ca", authority.toString())
                        .properties())
                .isEqualTo(Map.of("sslmode", "verify-ca", "sslrootcert", authority.toString()));
        assertThat(tls("jdbc:postgresql://127.0.0.1/x?sslmode=disable").properties())
                .isEmpty();
    }

    @Test
    void lessIsAllowedLoudlyWhenTheSettingSaysSo() {
        DatabaseTls off = tls(ELSEWHERE + "?sslmode=require", "database.tls", "off");
        assertThat(off.properties()).isEmpty();
        assertThat(off.warning()).hasValueSatisfying(warning -> assertThat(warning)
                .startsWith("database.tls is not verify-full for the database on db.example: ")
                .contains("Set it to verify-full outside a lab"));

        DatabaseTls anyName = tls(ELSEWHERE, "database.tls", "verify-ca");
        assertThat(anyName.properties()).containsEntry("sslmode", "verify-ca");
        assertThat(anyName.warning()).isPresent();
        assertThat(tls(ELSEWHERE + "?sslmode=verify-full", "database.tls", "off")
                        .warning())
                .isEmpty();
    }

    @Test
    void aFileWithoutCertificatesIsRefusedByName() throws Exception {
        Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(() -> tls(ELSEWHERE, "database.ca", absent.toString()))
                .hasMessageContaining("database.ca=" + absent + " cannot be read");
        Path text = Files.writeString(folder.resolve("text.pem"), "none");
        assertThatThrownBy(() -> tls(ELSEWHERE, "database.ca", text.toString()))
                .hasMessageContaining("database.ca=" + text + " holds no certificate");
        Path large = Files.write(folder.resolve("large.pem"), new byte[(256 << 10) + 1]);
        assertThatThrownBy(() -> tls(ELSEWHERE, "database.ca", large.toString()))
                .hasMessageContaining("holds 262145 bytes, more than 262144");
    }

    @Test
    void twoAuthoritiesAreRefused() {
        assertThatThrownBy(() -> tls(ELSEWHERE + "?sslrootcert=/x", "database.ca", authority.toString()))
                .hasMessageContaining("both say which authorities to trust");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "./ca.pem", "/x\u0007/ca.pem", "/x\u0000"})
    void onlyAnAbsolutePathNamesTheFile(String path) {
        assertThatThrownBy(() -> settings(ELSEWHERE, "database.ca", path))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("must be the absolute path of a PEM file, or empty");
    }

    @Test
    void conflictsAreFoundBeforeAnyConnection() {
        assertThat(DatabaseTls.conflicts(settings(ELSEWHERE))).isEmpty();
        assertThat(DatabaseTls.conflicts(settings(ELSEWHERE + "?sslmode=disable")))
                .hasSize(1);
    }

    static DatabaseTls tls(String url, String... more) {
        return DatabaseTls.of(settings(url, more));
    }

    static DatabaseTls everyHostIsAnother(Settings settings) {
        Predicate<String> none = host -> false;
        return DatabaseTls.of(settings, none);
    }

    static Settings settings(String url, String... more) {
        Map<String, String> given = new java.util.HashMap<>(Map.of("database.url", url));
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return Settings.read(DatabaseOptions.ALL, Path.of("absent.properties"), Map.of(), given);
    }
}

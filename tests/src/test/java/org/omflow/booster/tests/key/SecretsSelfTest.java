package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the search for secrets finds one that was let out, and what {@link SecretsTest} lets go wrong does go wrong. */
@Tag("key")
@Tag("integration")
class SecretsSelfTest {
    private final Secrets secrets =
            new Secrets().add("the one", "Geheim+nis/1 23").add("another", "quite-another-one");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=Geheim+nis/1 23",
                "wrong password 'Geheim+nis/1 23x'",
                "?password=Geheim%2Bnis%2F1+23&user=a",
                "47656865696d2b6e69732f31203233",
                "0x47656865696D2B6E69732F3120323300"
            })
    void findsItInEveryForm(String text) {
        assertThat(secrets.in(text)).containsExactly("the one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:", "ab:", "abc:", "abcd:", "abcde:"})
    void findsItWithinALogin(String before) {
        byte[] login = (before + "Geheim+nis/1 23" + "\n").getBytes(StandardCharsets.UTF_8);

        assertThat(secrets.in("Basic " + Base64.getEncoder().encodeToString(login)))
                .containsExactly("the one");
        assertThat(secrets.in(Base64.getUrlEncoder().withoutPadding().encodeToString(login)))
                .containsExactly("the one");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void seesTheCommandLineOfAProgramThatRefusesItsSettings(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        try (ProcessList processes = new ProcessList();
                SideProgram refused = new SideProgram(
                        "org.omflow.booster.broker.BoosterMain",
                        output,
                        Map.of("OMFLOW_WEB_PORT", "Geheim+nis/1 23"),
                        "--home=" + folder,
                        "--messages.port=quite-another-one")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.said("messages.port")).isTrue();
            assertThat(Files.readString(output)).contains("web.port=", "messages.port=");
            assertThat(processes.seen()).anyMatch(line -> line.contains("--messages.port=quite-another-one"));
            assertThat(secrets.in(String.join("\n", processes.seen()))).containsExactly("another");
        }
        assertThat(ProcessList.ps()).contains("java");
    }

    @Test
    void letsNobodyIntoTheDatabaseWithoutThePassword(@TempDir Path folder) throws Exception {
        try (LockedPostgres postgres = new LockedPostgres(folder, "quite-another-one")) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(postgres.url(), "postgres", "")
                            .close());
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(postgres.url(), "postgres", "quite-another-onf")
                            .close());
            try (Connection connection = DriverManager.getConnection(postgres.urlWithLogin())) {
                assertThat(connection.isValid(20)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Geheim+nis", "Geheim nis/1 23"})
    void findsNothingWhereNothingIs(String text) {
        assertThat(secrets.in(text)).isEmpty();
    }
}

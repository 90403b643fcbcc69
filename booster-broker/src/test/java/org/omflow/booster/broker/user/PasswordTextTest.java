package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.BoosterMain;

/** Passwords in one form, however they are typed, piped or composed. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class PasswordTextTest {
    private static final String COMPOSED = "gr\u00fc\u00dfe-\u00e4\u00f6\u00fc";

    @TempDir
    private Path folder;

    @Test
    void composedAndDecomposedAndAllBlanksAreTheSame() {
        assertThat(PasswordText.normalized(Normalizer.normalize(COMPOSED, Normalizer.Form.NFD)))
                .contains(COMPOSED);
        assertThat(PasswordText.normalized("a\u00a0b\u3000c d")).contains("a b c d");
        assertThat(PasswordText.normalized(" \\=:#! ")).contains(" \\=:#! ");
        assertThat(PasswordText.normalized("Caf\u00e9 \ud83d\ude00")).contains("Caf\u00e9 \ud83d\ude00");
    }

    @Test
    void noUserHasAnEmptyOneOrOneWithCharactersThatCannotBeSeen() {
        for (String wrong :
                List.of("", "tab\tinside", "nul\0", "esc\u001b", "\u200bzero", "line\u2028", "\ufffd", "\ud83d")) {
            assertThat(PasswordText.normalized(wrong)).as(wrong).isEmpty();
        }
        assertThat(PasswordText.problem("umlaut-\ufffd"))
                .isEqualTo(
                        "holds a character that this terminal or program could not read (U+FFFD) as character 8: choose"
                                + " one without it");
        assertThatThrownBy(() -> new Users(folder).put("amy", UserRole.ADMIN, "with\ttabulator".toCharArray()))
                .hasMessage("The password for user 'amy' holds a control character (U+0009) as character 5: choose one"
                        + " without it");
    }

    @Test
    void aPipedPasswordIsUtf8WhateverTheLocale() throws Exception {
        assertThat(command("admin-password\n".getBytes(StandardCharsets.UTF_8), "admin", "admin"))
                .isZero();
        String decomposed = Normalizer.normalize(COMPOSED, Normalizer.Form.NFD);
        assertThat(command((decomposed + "\r\n").getBytes(StandardCharsets.UTF_8), "amy", "submitter"))
                .isZero();

        Users users = new Users(folder.resolve("conf"));
        assertThat(new PasswordLogins(users, 1).login("amy", COMPOSED)).isNotNull();
        assertThat(command((COMPOSED + "\n").getBytes(StandardCharsets.ISO_8859_1), "bob", "submitter"))
                .isEqualTo(1);
        assertThat(users.has("bob")).isFalse();
    }

    private int command(byte[] piped, String name, String role) throws Exception {
        java.nio.file.Files.createDirectories(folder.resolve("conf"));
        seed();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BoosterMain.class.getName(),
                "user",
                "add",
                name,
                "--role",
                role,
                "--home=" + folder);
        builder.environment().put("LC_ALL", "C");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(piped);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** The commands change the users of a first start only. */
    private void seed() throws UsersException {
        Users users = new Users(folder.resolve("conf"));
        if (!users.exist()) {
            FirstLogins.make(folder.resolve("conf"), users);
        }
    }
}

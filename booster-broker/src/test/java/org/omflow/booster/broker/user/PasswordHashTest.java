package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How passwords are stored. */
@Tag("key")
class PasswordHashTest {
    /** What the build before this one made of "server-password". */
    private static final String OLD = "ENC(60000:000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F:"
            + "F7E776105A2CD77455070AD75DF279973955B3C5)";

    @Test
    void aPasswordIsHashedByArgon2idWithTheCostsThatOwaspRecommends() {
        String text = PasswordHash.of("amy's pässword".toCharArray());

        assertThat(text).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        PasswordHash hash = PasswordHash.read(text).orElseThrow();
        assertThat(hash.isCurrent()).isTrue();
        assertThat(hash.matches("amy's pässword".toCharArray())).isTrue();
        assertThat(hash.matches("amy's passwort".toCharArray())).isFalse();
        assertThat(hash.matches(new char[0])).isFalse();
    }

    @Test
    void theSamePasswordIsNeverHashedToTheSame() {
        assertThat(PasswordHash.of("secret-12".toCharArray())).isNotEqualTo(PasswordHash.of("secret-12".toCharArray()));
    }

    /** Made by the reference implementation: {@code echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1}. */
    @Test
    void whatOtherProgramsMadeIsChecked() {
        PasswordHash hash = PasswordHash.read(
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
                .orElseThrow();

        assertThat(hash.matches("password".toCharArray())).isTrue();
        assertThat(hash.matches("passwore".toCharArray())).isFalse();
    }

    @Test
    void whatEarlierVersionsMadeIsCheckedAndKnownAsOld() {
        PasswordHash hash = PasswordHash.read(OLD).orElseThrow();

        assertThat(hash.isCurrent()).isFalse();
        assertThat(hash.matches("server-password".toCharArray())).isTrue();
        assertThat(hash.matches("server-passwore".toCharArray())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "$argon2id$v=19$m=19456,t=2,p=1$$",
                "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=9,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=5$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXP",
                "ENC(1000001:AABB:CC)",
                "ENC(9999999999:AABB:CC)",
                "ENC(0:AABB:CC)",
                "ENC(1:AAB:CC)",
                "ENC(1::CC)"
            })
    void whatIsNoHashOrWouldCostTooMuchIsNotChecked(String text) {
        assertThat(PasswordHash.isOne(text)).isFalse();
    }
}

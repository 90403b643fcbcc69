package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the search for secrets finds one that was let out. */
@Tag("key")
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
    void shouldFindItInEveryForm(String text) {
        assertThat(secrets.in(text)).containsExactly("the one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:", "ab:", "abc:", "abcd:", "abcde:"})
    void shouldFindItWithinALogin(String before) {
        byte[] login = (before + "Geheim+nis/1 23" + "\n").getBytes(StandardCharsets.UTF_8);

        assertThat(secrets.in("Basic " + Base64.getEncoder().encodeToString(login)))
                .containsExactly("the one");
        assertThat(secrets.in(Base64.getUrlEncoder().withoutPadding().encodeToString(login)))
                .containsExactly("the one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Geheim+nis", "Geheim nis/1 23"})
    void shouldFindNothingWhereNothingIs(String text) {
        assertThat(secrets.in(text)).isEmpty();
    }
}

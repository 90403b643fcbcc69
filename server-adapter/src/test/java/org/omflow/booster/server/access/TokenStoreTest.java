package org.omflow.booster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;

@Tag("job")
class TokenStoreTest {
    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private TokenStore tokens;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        tokens = new TokenStore(database.jdbi(), clock);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void theDatabaseHoldsOnlyTheHash() {
        String token = tokens.add("amy", Role.ADMIN);
        assertThat(token).hasSize(43).isNotEqualTo(tokens.add("bob", Role.ADMIN));
        List<String> rows = database.jdbi().withHandle(handle -> handle.createQuery("SELECT t.*::text FROM api_token t")
                .mapTo(String.class)
                .list());
        assertThat(rows).hasSize(2).noneMatch(row -> row.contains(token));
        assertThat(tokens.list()).containsExactly(new Caller("amy", Role.ADMIN), new Caller("bob", Role.ADMIN));
    }

    @Test
    void aTokenOfTheSameNameIsReplaced() {
        String old = tokens.add("amy", Role.ADMIN);
        String young = tokens.add("amy", Role.SUBMITTER);
        assertThat(tokens.caller(old)).isEmpty();
        assertThat(tokens.caller(young)).contains(new Caller("amy", Role.SUBMITTER));
        assertThat(tokens.list()).hasSize(1);
    }

    @Test
    void aRemovedTokenIsTrustedForTenSecondsAtMost() {
        String token = tokens.add("amy", Role.ADMIN);
        assertThat(tokens.caller(token)).isPresent();
        assertThat(tokens.remove("amy")).isTrue();
        assertThat(tokens.remove("amy")).isFalse();
        clock.forward(TokenStore.TRUST.minusMillis(1));
        assertThat(tokens.caller(token)).isPresent();
        clock.forward(Duration.ofMillis(1));
        assertThat(tokens.caller(token)).isEmpty();
        assertThat(tokens.caller(token)).isEmpty();
    }

    @Test
    void aTokenThatWasReadGoesOnWhileTheDatabaseIsAwayButNotForEver() {
        String token = tokens.add("amy", Role.ADMIN);
        String unread = tokens.add("bob", Role.ADMIN);
        Database closing = database.open();
        TokenStore store = new TokenStore(Jdbi.create(closing.dataSource()), clock);
        store.caller(token);
        closing.close();

        clock.forward(TokenStore.TRUST_WHILE_AWAY.minusMillis(1));
        assertThat(store.caller(token)).isPresent();
        assertThatThrownBy(() -> store.caller(unread)).isInstanceOf(RuntimeException.class);
        clock.forward(TokenStore.TRUST);
        assertThatThrownBy(() -> store.caller(token)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void anAdministratorCoversASubmitter() {
        assertThat(Role.ADMIN.covers(Role.SUBMITTER)).isTrue();
        assertThat(Role.ADMIN.covers(Role.ADMIN)).isTrue();
        assertThat(Role.SUBMITTER.covers(Role.SUBMITTER)).isTrue();
        assertThat(Role.SUBMITTER.covers(Role.ADMIN)).isFalse();
        assertThat(Role.of("admin")).contains(Role.ADMIN);
        assertThat(Role.of("ADMIN")).isEmpty();
    }
}

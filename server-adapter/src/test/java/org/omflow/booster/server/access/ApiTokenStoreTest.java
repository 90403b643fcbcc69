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
@Tag("integration")
class ApiTokenStoreTest {
    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private ApiTokenStore tokens;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        tokens = new ApiTokenStore(database.jdbi(), clock);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void theDatabaseHoldsOnlyTheHash() {
        String token = tokens.add("amy", ApiRole.ADMIN);
        assertThat(token).hasSize(43).isNotEqualTo(tokens.add("bob", ApiRole.ADMIN));
        List<String> rows = database.jdbi().withHandle(handle -> handle.createQuery("SELECT t.*::text FROM api_token t")
                .mapTo(String.class)
                .list());
        assertThat(rows).hasSize(2).noneMatch(row -> row.contains(token));
        assertThat(tokens.list()).containsExactly(new Caller("amy", ApiRole.ADMIN), new Caller("bob", ApiRole.ADMIN));
    }

    @Test
    void aTokenOfTheSameNameIsReplaced() {
        String old = tokens.add("amy", ApiRole.ADMIN);
        String young = tokens.add("amy", ApiRole.SUBMITTER);
        assertThat(tokens.caller(old, "127.0.0.1")).isEmpty();
        assertThat(tokens.caller(young, "127.0.0.1")).contains(new Caller("amy", ApiRole.SUBMITTER));
        assertThat(tokens.list()).hasSize(1);
    }

    @Test
    void aRemovedTokenIsTrustedForTenSecondsAtMost() {
        String token = tokens.add("amy", ApiRole.ADMIN);
        assertThat(tokens.caller(token, "127.0.0.1")).isPresent();
        assertThat(tokens.remove("amy")).isTrue();
        assertThat(tokens.remove("amy")).isFalse();
        clock.forward(ApiTokenStore.TRUST.minusMillis(1));
        assertThat(tokens.caller(token, "127.0.0.1")).isPresent();
        clock.forward(Duration.ofMillis(1));
        assertThat(tokens.caller(token, "127.0.0.1")).isEmpty();
        assertThat(tokens.caller(token, "127.0.0.1")).isEmpty();
    }

    @Test
    void aTokenThatWasReadGoesOnWhileTheDatabaseIsAwayButNotForEver() {
        String token = tokens.add("amy", ApiRole.ADMIN);
        String unread = tokens.add("bob", ApiRole.ADMIN);
        Database closing = database.open();
        ApiTokenStore store = new ApiTokenStore(Jdbi.create(closing.dataSource()), clock);
        store.caller(token, "127.0.0.1");
        closing.close();

        clock.forward(ApiTokenStore.TRUST_WHILE_UNAVAILABLE.minusMillis(1));
        assertThat(store.caller(token, "127.0.0.1")).isPresent();
        assertThatThrownBy(() -> store.caller(unread, "127.0.0.1")).isInstanceOf(RuntimeException.class);
        clock.forward(ApiTokenStore.TRUST);
        assertThatThrownBy(() -> store.caller(token, "127.0.0.1")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void anAdministratorCoversASubmitter() {
        assertThat(ApiRole.ADMIN.covers(ApiRole.SUBMITTER)).isTrue();
        assertThat(ApiRole.ADMIN.covers(ApiRole.ADMIN)).isTrue();
        assertThat(ApiRole.SUBMITTER.covers(ApiRole.SUBMITTER)).isTrue();
        assertThat(ApiRole.SUBMITTER.covers(ApiRole.ADMIN)).isFalse();
        assertThat(ApiRole.of("admin")).contains(ApiRole.ADMIN);
        assertThat(ApiRole.of("ADMIN")).isEmpty();
    }
}

package org.omflow.booster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;

/** What requests with unknown tokens cost the database; anyone may send them. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class UnknownTokenTest {
    private static final String HERE = "192.0.2.1";

    private final TestClock clock = new TestClock();
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger queries = new AtomicInteger();
    private TestDatabase database;
    private Database pool;
    private ApiTokenStore tokens;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        pool = database.open();
        ConnectionFactory counted = new ConnectionFactory() {
            @Override
            public Connection openConnection() throws SQLException {
                queries.incrementAndGet();
                return pool.dataSource().getConnection();
            }
        };
        tokens = new ApiTokenStore(Jdbi.create(counted), clock);
    }

    @AfterEach
    void stop() {
        pool.close();
        database.close();
    }

    @Test
    void whatIsNoTokenCostsNoQuery() {
        for (String text :
                new String[] {"", "root", "x".repeat(42), "x".repeat(44), "x".repeat(8000), "?".repeat(43)}) {
            assertThat(tokens.caller(text, HERE)).as(text).isEmpty();
        }
        assertThat(queries).hasValue(0);
    }

    @Test
    void anUnknownTokenCostsOneQueryInTwoSeconds() {
        String unknown = token();
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.caller(unknown, HERE)).isEmpty();
        }
        assertThat(queries).hasValue(1);
        clock.forward(ApiTokenStore.UNKNOWN);
        assertThat(tokens.caller(unknown, HERE)).isEmpty();
        assertThat(queries).hasValue(2);
    }

    @Test
    void aTokenMadeMeanwhileIsKnownAfterTwoSeconds() {
        ApiTokenStore elsewhere = new ApiTokenStore(database.jdbi(), clock);
        String token = elsewhere.add("amy", ApiRole.SUBMITTER);
        elsewhere.remove("amy");
        assertThat(tokens.caller(token, HERE)).isEmpty();
        database.execute("INSERT INTO api_token (token_hash, name, role, created_at) VALUES ('" + hash(token)
                + "', 'amy', 'submitter', now())");
        clock.forward(ApiTokenStore.UNKNOWN);
        assertThat(tokens.caller(token, HERE)).isPresent();
    }

    @Test
    void oneAddressCausesTwentyQueriesInASecondAtMost() {
        String known = tokens.add("amy", ApiRole.ADMIN);
        assertThat(tokens.caller(known, HERE)).isPresent();
        queries.set(0);
        for (int i = 0; i < UnknownTokenLimit.PER_ADDRESS; i++) {
            assertThat(tokens.caller(token(), HERE)).isEmpty();
        }
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> tokens.caller(token(), HERE))
                    .isInstanceOf(TooManyUnknownTokensException.class)
                    .hasMessageContaining("More than 20 unknown API tokens came from this address");
        }
        assertThat(queries).hasValue(UnknownTokenLimit.PER_ADDRESS);
        // Those that are known, and other addresses, are not refused.
        assertThat(tokens.caller(known, HERE)).isPresent();
        assertThat(tokens.caller(token(), "192.0.2.2")).isEmpty();
        clock.forward(Duration.ofSeconds(1));
        assertThat(tokens.caller(token(), HERE)).isEmpty();
    }

    @Test
    void theAddressesOfANetworkOfIpv6CountAsOne() {
        for (int i = 0; i < UnknownTokenLimit.PER_ADDRESS; i++) {
            tokens.caller(token(), "2001:db8::" + (i + 1));
        }
        assertThatThrownBy(() -> tokens.caller(token(), "2001:db8::ffff"))
                .isInstanceOf(TooManyUnknownTokensException.class);
        assertThat(tokens.caller(token(), "2001:db8:0:1::1")).isEmpty();
    }

    @Test
    void validTokensThatAreNewHereAreNotCounted() {
        for (int i = 0; i < 3 * UnknownTokenLimit.PER_ADDRESS; i++) {
            String valid = new ApiTokenStore(database.jdbi(), clock).add("amy" + i, ApiRole.SUBMITTER);
            assertThat(tokens.caller(valid, HERE)).isPresent();
        }
    }

    private String token() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        return ApiTokenStore.hash(token);
    }
}

package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;

/** The role of Boosters and servers may open only so many connections, and others use them up. */
@Tag("pair")
@Tag("integration")
@Timeout(120)
class ConnectionLimitTest {
    private static final int LIMIT = 8;
    /** One that reads sequences, and those in reserve. */
    private static final int OURS = 1 + ConnectionReserve.FAILOVER;

    @Test
    void aFailoverNeedsNoNewConnection() throws Exception {
        List<Connection> others = new ArrayList<>();
        try (PairPostgres postgres = PairPostgres.start()) {
            postgres.execute("CREATE ROLE limited LOGIN CONNECTION LIMIT " + LIMIT
                    + "; GRANT ALL ON ALL TABLES IN SCHEMA public TO limited");
            DirectConnections limited = new DirectConnections(
                    DatabaseUrl.parse("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres"), "limited", "");
            try (LeaseSpace space =
                    LeaseSpace.register(limited, "secondary/1", Duration.ofSeconds(10), new LeaseListener() {})) {
                SqlLockManager secondary = new SqlLockManager(space.properties());
                secondary.start();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> postgres.number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'limited'")
                                == OURS);
                while (others.size() < LIMIT - OURS) {
                    others.add(limited.open(Duration.ofSeconds(60)));
                }
                assertThatThrownBy(() -> limited.open(Duration.ofSeconds(1))).isInstanceOf(SQLException.class);

                assertThat(secondary.getDistributedLock("a").tryLock()).isTrue();
                assertThat(secondary.getMutableLong("a").compareAndSet(0, -1)).isTrue();
                secondary.stop();
            } finally {
                for (Connection other : others) {
                    other.close();
                }
            }
        }
    }
}

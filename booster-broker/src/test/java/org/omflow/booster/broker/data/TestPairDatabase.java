package org.omflow.booster.broker.data;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.core.server.impl.FileLockNodeManager;
import org.apache.activemq.artemis.core.server.impl.quorum.ActivationSequenceStateMachine;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.omflow.booster.broker.lease.LeaseListener;
import org.omflow.booster.broker.lease.LeaseSpace;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.broker.lease.SqlLockManager;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.testkit.TestPostgres;
import org.slf4j.LoggerFactory;

/** The database of a pair of a test. */
final class TestPairDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    TestPairDatabase() throws IOException {
        postgres = TestPostgres.quick().setServerConfig("lc_messages", "C").start();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    DirectConnections connections() {
        return new DirectConnections(DatabaseUrl.parse(url()), "postgres", "");
    }

    void empty() throws SQLException {
        run("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }

    /** Sets what the database says about the pair. */
    void pair(String nodeId, long sequence) throws SQLException {
        try (PairTable table = new PairTable(connections())) {
            table.migrate();
        }
        run("DELETE FROM booster_pair; INSERT INTO booster_pair VALUES ('booster', '" + nodeId + "');"
                + "DELETE FROM booster_sequence; INSERT INTO booster_sequence VALUES ('" + nodeId + "', " + sequence
                + ")");
    }

    long sequence(String nodeId) throws SQLException {
        try (PairTable table = new PairTable(connections())) {
            return table.sequence(nodeId);
        }
    }

    void run(String sql) throws SQLException {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** Whether the message broker itself would work with the data of this folder: asks it, with the real lease. */
    boolean works(Path data) throws Exception {
        FileLockNodeManager node =
                new FileLockNodeManager(data.resolve("journal").toFile(), false);
        node.start();
        LeaseSpace space = LeaseSpace.register(
                connections(), "test/" + UUID.randomUUID(), Duration.ofSeconds(10), new LeaseListener() {});
        SqlLockManager manager = new SqlLockManager(space.properties());
        try {
            manager.start();
            CompletableFuture<DistributedLock> lock = CompletableFuture.supplyAsync(() -> {
                try {
                    return ActivationSequenceStateMachine.tryActivate(
                            node, manager, LoggerFactory.getLogger(TestPairDatabase.class));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            return lock.get(20, TimeUnit.SECONDS) != null;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker could not decide", e);
        } finally {
            manager.stop();
            space.close();
            node.stop();
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}

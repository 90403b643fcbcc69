package org.omflow.booster.tests.speed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.installer.cluster.DemoDatabase;

/** What the database without servers can do: the rows of work W in batches, with the statements the servers use. */
final class DatabaseAlone {
    /** As many as one server has workers. */
    private static final int CONNECTIONS = 2;
    /** The length of a SHA-256 as text. */
    private static final int HASH = 64;

    private final DemoDatabase database;

    DatabaseAlone(DemoDatabase database) {
        this.database = database;
    }

    /** How fast orders are written, this many in each transaction. */
    Rate write(String series, int count, int batchSize) throws SQLException, InterruptedException {
        List<OutgoingJob> orders = WorkW.orders(series, count);
        AtomicInteger next = new AtomicInteger();
        List<Connection> connections = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection connection = DriverManager.getConnection(
                        database.url() + "?reWriteBatchedInserts=true", database.user(), database.password());
                connections.add(connection);
                connection.setAutoCommit(false);
                work.add(() -> {
                    for (int at = next.getAndAdd(batchSize); at < count; at = next.getAndAdd(batchSize)) {
                        write(connection, orders.subList(at, Math.min(at + batchSize, count)));
                    }
                    return null;
                });
            }
            long began = System.nanoTime();
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
            return Rate.of(count, System.nanoTime() - began);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Orders could not be written: " + e.getCause(), e);
        } finally {
            threads.shutdown();
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static void write(Connection connection, List<OutgoingJob> batch) throws SQLException {
        List<String> keys = batch.stream().map(OutgoingJob::jobId).toList();
        String marks = String.join(",", Collections.nCopies(keys.size(), "?"));
        look(
                connection,
                "SELECT job_id, body_hash, answer, owner FROM processed_job WHERE job_id IN (" + marks + ")",
                keys);
        look(connection, "SELECT * FROM orders WHERE order_key IN (" + marks + ") ORDER BY order_key FOR UPDATE", keys);
        look(connection, "SELECT * FROM held_job WHERE order_key IN (" + marks + ") ORDER BY seq", keys);
        look(connection, "SELECT latest_version FROM process WHERE process_key = ?", List.of(WorkW.PROCESS));
        Timestamp now = Timestamp.from(Instant.now());
        orders(connection, batch, now);
        steps(connection, batch, now);
        jobs(connection, batch, now);
        connection.commit();
    }

    private static void look(Connection connection, String sql, List<String> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < keys.size(); i++) {
                query.setString(i + 1, keys.get(i));
            }
            query.executeQuery().close();
        }
    }

    private static void orders(Connection connection, List<OutgoingJob> batch, Timestamp now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO orders (order_key, process_key, process_version, status, form, progress, step_count,"
                        + " placed_by, placed_login, placed_job, placed_at, changed_at, parent_key, parent_token)"
                        + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
            for (OutgoingJob job : batch) {
                insert.setString(1, job.orderKey());
                insert.setString(2, WorkW.PROCESS);
                insert.setInt(3, 1);
                insert.setString(4, "completed");
                insert.setString(5, job.body());
                insert.setString(6, "{\"tokens\":[],\"splits\":[]}");
                insert.setInt(7, WorkW.STEPS);
                insert.setString(8, "speed");
                insert.setString(9, "submitter");
                insert.setString(10, job.jobId());
                insert.setTimestamp(11, now);
                insert.setTimestamp(12, now);
                insert.setNull(13, Types.VARCHAR);
                insert.setNull(14, Types.INTEGER);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void steps(Connection connection, List<OutgoingJob> batch, Timestamp now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO step (order_key, seq, node, node_type, done_by, login, server, done_at, form)"
                        + " VALUES (?,?,?,?,?,?,?,?,?)")) {
            for (OutgoingJob job : batch) {
                for (int seq = 1; seq <= WorkW.STEPS; seq++) {
                    insert.setString(1, job.orderKey());
                    insert.setInt(2, seq);
                    insert.setString(3, "price");
                    insert.setString(4, "setform");
                    insert.setNull(5, Types.VARCHAR);
                    insert.setNull(6, Types.VARCHAR);
                    insert.setString(7, "server-1");
                    insert.setTimestamp(8, now);
                    insert.setString(9, "{\"total\":100}");
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void jobs(Connection connection, List<OutgoingJob> batch, Timestamp now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO processed_job (job_id, body_hash, answer, owner, processed_at) VALUES (?,?,?,?,?)")) {
            for (OutgoingJob job : batch) {
                insert.setString(1, job.jobId());
                insert.setString(2, "0".repeat(HASH));
                insert.setString(3, "{\"status\":\"done\",\"order\":" + job.body() + "}");
                insert.setString(4, "submitter");
                insert.setTimestamp(5, now);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}

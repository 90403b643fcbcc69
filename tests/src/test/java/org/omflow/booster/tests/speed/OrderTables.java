package org.omflow.booster.tests.speed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.installer.cluster.DemoDatabase;

/** What servers have written of work W, read past them. For one thread. */
final class OrderTables implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(5);
    /** Jobs are done roughly in their order: while one of the last is missing, there is no need to count all. */
    private static final int LAST = 64;

    private final Connection connection;

    OrderTables(DemoDatabase database) throws SQLException {
        connection = DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    /**
     * Waits until all these jobs are done.
     *
     * @return when they were, by {@link System#nanoTime}
     */
    long awaitDone(List<OutgoingJob> jobs) throws SQLException, InterruptedException {
        // Without a test library, so that SpeedMain runs with what is in the product's lib alone.
        long began = System.nanoTime();
        OptionalLong done = whenDone(jobs);
        while (done.isEmpty()) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException(jobs.size() + " jobs are not all done after " + PATIENCE.toSeconds()
                        + " s; the servers' logs say why.");
            }
            Thread.sleep(LOOK.toMillis());
            done = whenDone(jobs);
        }
        return done.getAsLong();
    }

    /** How many orders there are that are as work W wants them: completed, with all their steps. */
    long completed() throws SQLException {
        return number("SELECT count(*) FROM orders o WHERE status = 'completed' AND step_count = " + WorkW.STEPS
                + " AND (SELECT count(*) FROM step s WHERE s.order_key = o.order_key) = " + WorkW.STEPS);
    }

    /** How many orders there are. */
    long orders() throws SQLException {
        return number("SELECT count(*) FROM orders");
    }

    /** How many jobs have been done. */
    long jobs() throws SQLException {
        return number("SELECT count(*) FROM processed_job");
    }

    /** How many steps each server did. */
    Map<String, Long> stepsByServer() throws SQLException {
        Map<String, Long> steps = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT server, count(*) FROM step GROUP BY server ORDER BY server");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                steps.put(rows.getString(1), rows.getLong(2));
            }
        }
        return steps;
    }

    /** The file that begins with the process id of the database's own program; it must run on this machine. */
    static String processFile(DemoDatabase database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement query =
                        connection.prepareStatement("SELECT current_setting('data_directory') || '/postmaster.pid'");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** When all these jobs were found done; nothing while some are not. */
    private OptionalLong whenDone(List<OutgoingJob> jobs) throws SQLException {
        List<OutgoingJob> last = jobs.subList(Math.max(0, jobs.size() - LAST), jobs.size());
        if (done(last) < last.size()) {
            return OptionalLong.empty();
        }
        long now = System.nanoTime();
        return done(jobs) == jobs.size() ? OptionalLong.of(now) : OptionalLong.empty();
    }

    private long done(List<OutgoingJob> jobs) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT count(*) FROM processed_job WHERE job_id BETWEEN ? AND ?")) {
            query.setString(1, jobs.get(0).jobId());
            query.setString(2, jobs.get(jobs.size() - 1).jobId());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}

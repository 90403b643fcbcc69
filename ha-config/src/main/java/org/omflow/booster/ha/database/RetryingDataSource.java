package org.omflow.booster.ha.database;

import com.zaxxer.hikari.util.DriverDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens connections for a pool and retries several times a second while the database is unavailable: after a long
 * outage the pool itself would retry only every 5 s. Thread-safe.
 */
final class RetryingDataSource implements DataSource, AutoCloseable {
    private static final long PAUSE_MS = 250;

    private final DriverDataSource driver;
    private final DatabaseTls tls;
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile SQLException lastFailure;

    RetryingDataSource(DriverDataSource driver, DatabaseTls tls) {
        this.driver = driver;
        this.tls = tls;
    }

    /** Why no connection can be opened now; empty while the database answers. */
    Optional<SQLException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            while (true) {
                try {
                    Connection connection = driver.getConnection();
                    lastFailure = null;
                    return connection;
                } catch (SQLException e) {
                    SQLException explained = tls.explain(e);
                    lastFailure = explained;
                    if (closed.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                        throw explained;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("the process is stopping and opens no new connection to the database", e);
        }
    }

    /** Stops retrying. */
    @Override
    public void close() {
        closed.countDown();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is set once for all connections");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return driver.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        driver.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        driver.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return driver.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("this data source is not a wrapper for " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}

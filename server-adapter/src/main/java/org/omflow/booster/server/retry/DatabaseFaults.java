package org.omflow.booster.server.retry;

import java.sql.SQLException;
import java.util.function.Predicate;
import org.jdbi.v3.core.ConnectionException;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.WrongClockException;

/** Classifies why a transaction failed. Thread-safe. */
public final class DatabaseFaults {
    private final Dialect dialect;

    public DatabaseFaults(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether others hold its locks: a deadlock or a lock timeout. */
    public boolean isContention(RuntimeException thrown) {
        return matches(thrown, dialect::isContention);
    }

    /** Whether a row with that key exists already. */
    public boolean isDuplicateKey(RuntimeException thrown) {
        return matches(thrown, dialect::isDuplicateKey);
    }

    /** Whether the database cannot store a character of the job, as its encoding does not have it. */
    public boolean isUnstorable(RuntimeException thrown) {
        return matches(thrown, dialect::isUnstorable);
    }

    /**
     * Returns when the database answered, by a clock that can be right, so that a job may be at fault.
     *
     * @throws DatabaseUnavailableException when it did not
     */
    public void throwIfUnavailable(RuntimeException thrown) throws DatabaseUnavailableException {
        // No job can be at fault without a connection, when the pool is full, closed or its thread was interrupted, and
        // none while nobody knows the time.
        if (thrown instanceof ConnectionException
                || thrown instanceof WrongClockException
                || matches(thrown, dialect::isUnavailable)) {
            throw new DatabaseUnavailableException(thrown);
        }
    }

    /** Whether a database fault of this kind is among the causes. */
    private static boolean matches(Throwable thrown, Predicate<SQLException> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && kind.test(sql)) {
                return true;
            }
            for (Throwable other : cause.getSuppressed()) {
                if (other instanceof SQLException sql && kind.test(sql)) {
                    return true;
                }
            }
        }
        return false;
    }
}

package org.omflow.booster.server.job;

import java.sql.SQLException;
import java.util.function.Predicate;

/** Finds out what a failed transaction failed of. */
final class SqlFaults {
    private SqlFaults() {}

    /** Whether a database fault of this kind is among the causes. */
    static boolean matches(Throwable thrown, Predicate<SQLException> kind) {
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

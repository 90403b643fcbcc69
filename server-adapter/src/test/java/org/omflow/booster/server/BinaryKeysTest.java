package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another version of the operating system may sort text otherwise: no index of ours may depend on that. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class BinaryKeysTest {
    /** Text that is indexed, and columns with the name of such a column, which are compared with it. */
    private static final String OTHERWISE = "SELECT c.relname || '.' || a.attname FROM pg_attribute a"
            + " JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            + " JOIN pg_collation co ON co.oid = a.attcollation AND co.collname <> 'C'"
            + " WHERE c.relname NOT LIKE '%_schema_history' AND (a.attname IN ('order_key', 'job_id', 'process_key',"
            + " 'parent_key', 'blocked_by', 'placed_job', 'owner') OR EXISTS (SELECT 1 FROM pg_index i"
            + " WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)))";

    @Test
    void keysSortByTheirBytes() {
        try (TestDatabase database = TestDatabase.fresh()) {
            List<String> otherwise = database.jdbi()
                    .withHandle(handle ->
                            handle.createQuery(OTHERWISE).mapTo(String.class).list());

            assertThat(database.number("SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass"))
                    .isPositive();
            assertThat(otherwise).isEmpty();
        }
    }
}

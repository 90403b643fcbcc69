package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.testkit.SourceTree;
import org.omflow.booster.server.audit.Audit;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.WorkTables;

/** A newer program beside this one adds columns while statements on the tables are prepared. */
@Tag("database")
@Tag("integration")
@Timeout(60)
class AddedColumnsTest {
    /** The driver prepares a statement at the server from then on. */
    private static final int UNTIL_PREPARED = 8;

    private final TestDatabase database = TestDatabase.fresh();

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void whatIsReadStaysAsItWas() {
        WorkTables tables = WorkTables.of(database.jdbi(), database.dialect(), Clock.systemUTC());
        Audit audit = new Audit(database.jdbi(), database.dialect(), Clock.systemUTC(), "server-a");
        database.jdbi().useHandle(handle -> {
            for (int i = 0; i < UNTIL_PREPARED; i++) {
                readAll(handle, tables, audit);
            }
            for (String table : List.of(
                    "process",
                    "process_version",
                    "orders",
                    "step",
                    "processed_job",
                    "outbox",
                    "held_job",
                    "incident",
                    "audit",
                    "api_token")) {
                handle.execute("ALTER TABLE " + table + " ADD COLUMN added integer NOT NULL DEFAULT 0");
            }
            readAll(handle, tables, audit);
        });
    }

    private static void readAll(Handle handle, WorkTables tables, Audit audit) {
        List<String> keys = List.of("A");
        tables.orders().find(handle, "A");
        tables.orders().steps(handle, "A", 0);
        tables.orders().steps(handle, keys);
        tables.held().find(handle, keys, Map.of("A", "x"));
        tables.held().findJobs(handle, Map.of("A", "x"));
        tables.held().find(handle, "A");
        tables.held().takeDue(handle, 10, Instant.now());
        tables.outbox().find(handle, "A");
        tables.processed().find(handle, keys);
        tables.incidents().list(handle, Incident.Status.OPEN, 0, 10);
        tables.incidents().find(handle, 1);
        audit.list(handle, 0, 10);
    }

    @Test
    void noStatementSelectsColumnsThatItDoesNotName() throws IOException {
        List<Path> sources = SourceTree.files(".*/src/main/java/.*\\.java");
        assertThat(sources).isNotEmpty();
        for (Path source : sources) {
            assertThat(Files.readString(source)).as(source.toString()).doesNotContain("SELECT *");
        }
    }
}

package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.ProgramTooOldException;

/** A newer server has changed the tables: older ones start as long as the tables allow it. */
@Tag("database")
@Tag("integration")
class MinimumProgramOfServerTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final Database ofProgram = database.open();

    @AfterEach
    void stop() {
        ofProgram.close();
        database.close();
    }

    @Test
    void anOlderServerStartsBesideANewerOne() {
        database.execute(
                "INSERT INTO server_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success)"
                        + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'newer', 1, true)");

        assertThatCode(() -> ofProgram.migrate(OmflowServer.SCHEMA, "1.0.0.0")).doesNotThrowAnyException();
    }

    @Test
    void oneThatIsTooOldRefusesWithASentence() {
        database.execute("UPDATE server_schema_minimum SET minimum_program = '1.2.0.0'");

        assertThatThrownBy(() -> ofProgram.migrate(OmflowServer.SCHEMA, "1.1.9.9"))
                .isInstanceOf(ProgramTooOldException.class)
                .hasMessageContaining("version 1.2.0.0 of the program at least, and this is 1.1.9.9")
                .hasMessageContaining("Install");
        ofProgram.migrate(OmflowServer.SCHEMA, "1.2.0.0");
    }
}

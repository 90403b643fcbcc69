package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.OmflowServer;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;

/** A database in LATIN1, made before such were refused: a job that it cannot store holds up nobody. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class UnstorableCharacterTest {
    @Test
    void itsJobIsRejectedAndTheOthersAreDone() throws Exception {
        try (TestDatabase database =
                TestDatabase.emptyWith("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")) {
            for (String step : List.of("V1__orders", "V2__owners", "V3__senders", "V4__sweep")) {
                database.execute(sql(step));
            }
            TestServer server = new TestServer(database, "server-a", new TestClock());
            server.deploy(HELPDESK);

            List<Outcome> outcomes = server.batch(
                    placing("J-1", "plain", "helpdesk"),
                    placing("J-2", "\u20ac", "helpdesk"),
                    completing("J-3", "plain", "assign"),
                    placing("\u20ac", "other", "helpdesk"));

            assertThat(outcomes)
                    .extracting(outcome -> outcome.answer().status())
                    .containsExactly(
                            Answer.Status.DONE, Answer.Status.REJECTED, Answer.Status.DONE, Answer.Status.REJECTED);
            assertThat(outcomes).extracting(Outcome::dead).containsExactly(false, true, false, true);
            assertThat(outcomes.get(1).answer().errorMessage()).contains("UTF8");
            assertThat(database.number("SELECT count(*) FROM incident")).isZero();
        }
    }

    private static String sql(String step) throws Exception {
        try (InputStream file =
                OmflowServer.class.getClassLoader().getResourceAsStream("db/server/postgresql/" + step + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.SourceTree;
import org.omflow.booster.ha.testkit.TestClock;
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
            for (Path step : steps()) {
                database.execute(Files.readString(step));
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

    /** The files that make the tables, in their order; a migration refuses such a database. */
    private static List<Path> steps() throws IOException {
        Path folder = SourceTree.ROOT.resolve("server-adapter/src/main/resources/db/server/postgresql");
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.comparingInt(UnstorableCharacterTest::version))
                    .toList();
        }
    }

    private static int version(Path step) {
        return Integer.parseInt(step.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"));
    }
}

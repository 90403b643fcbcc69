package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

/** Walks random processes in random order; a failure names the seed that repeats it. */
@Tag("job")
class RandomProcessTest {
    private static final int PROCESSES = 150;
    private static final int MOST_JOBS = 10_000;

    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void completesEveryOrderAndFiresEachJoinOncePerActivation() {
        int splits = 0;
        for (long seed = 1; seed <= PROCESSES; seed++) {
            try {
                splits += walk(new Random(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(splits).isGreaterThan(PROCESSES);
    }

    private int walk(Random random) throws Exception {
        RandomProcess made = new RandomProcess(random);
        ProcessDefinition process = ProcessDefinition.read(made.json());
        Progress progress = again(engine.begin(process, coin(random), new Trace()));
        for (int jobs = 0; progress.status() == Progress.Status.ACTIVE; jobs++) {
            assertThat(jobs).isLessThan(MOST_JOBS);
            checkJoins(made, progress, false);
            List<Branch> branches = progress.branches();
            Branch branch = branches.get(random.nextInt(branches.size()));
            Trace trace = new Trace();
            if (branch.subflow()) {
                engine.subflowAt(process, progress, branch.id(), Json.object());
                engine.endSubflow(process, progress, branch.id(), Json.object(), Json.object(), trace);
            } else {
                engine.complete(process, progress, branch.node(), coin(random), trace);
            }
            assertThat(trace.steps().get(0).node().id()).isEqualTo(branch.node());
            assertThat(progress.branches()).doesNotContain(branch);
            progress = again(progress);
        }
        assertThat(progress.branches()).isEmpty();
        assertThat(progress.toJson().has("splits")).isFalse();
        checkJoins(made, progress, true);
        return made.splits().size();
    }

    private static void checkJoins(RandomProcess made, Progress progress, boolean ended) {
        for (int split : made.splits()) {
            int forked = progress.form().path("fork" + split).intValue();
            int joined = progress.form().path("join" + split).intValue();
            if (joined > forked || ended && joined < forked) {
                throw new AssertionError("join " + split + " fired " + joined + " times after " + forked + " splits");
            }
        }
    }

    private static ObjectNode coin(Random random) {
        return Json.object().put("coin", random.nextInt(2));
    }

    /** The same progress, written and read back. */
    private static Progress again(Progress progress) throws Exception {
        ObjectNode state = (ObjectNode) Json.read(Json.write(progress.toJson()));
        Progress read = Progress.fromJson(state, (ObjectNode) Json.read(Json.write(progress.form())));
        assertThat(read.toJson()).isEqualTo(progress.toJson());
        assertThat(read.form()).isEqualTo(progress.form());
        assertThat(read.branches()).isEqualTo(progress.branches());
        return read;
    }
}

package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class SplitTest {
    private static final String START = "{'id':'start','type':'start','next':'split'},";
    /** Counts how often the join fires. */
    private static final String JOINED =
            ",{'id':'joined','type':'setform','set':{'joined':'(joined ?? 0) + 1'},'next':'end'},{'id':'end','type':'end'}";

    private static final ProcessDefinition THREE = Processes.process(START
            + "{'id':'split','type':'async','branches':['a','b','c']},{'id':'a','type':'form','next':'join'},"
            + "{'id':'b','type':'form','next':'join'},{'id':'c','type':'form','next':'join'},"
            + "{'id':'join','type':'collection','next':'joined'}" + JOINED);

    private final ProcessEngine engine = new ProcessEngine();

    @ParameterizedTest
    @ValueSource(strings = {"abc", "acb", "bac", "bca", "cab", "cba"})
    void firesJoinOnceWhenBranchesEndInAnyOrder(String order) throws Exception {
        Progress progress = engine.begin(THREE, Json.object(), new Trace());
        assertThat(progress.waitingAt()).containsExactly("a", "b", "c");
        for (String node : order.split("")) {
            assertThat(progress.status()).isEqualTo(Progress.Status.ACTIVE);
            assertThat(progress.form().has("joined")).isFalse();
            complete(THREE, progress, node);
        }
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form()).isEqualTo(Processes.json("{'joined':1}"));
    }

    @Test
    void refusesBranchThatHasEnded() throws Exception {
        Progress progress = engine.begin(THREE, Json.object(), new Trace());
        complete(THREE, progress, "b");
        assertThatThrownBy(() -> complete(THREE, progress, "b"))
                .isInstanceOf(NotWaitingException.class)
                .hasMessageEndingWith("; it waits at the form 'a', the form 'c'.");
    }

    @Test
    void runsOnWhenAllBranchesAreAutomatic() throws Exception {
        ProcessDefinition process = Processes.process(START
                + "{'id':'split','type':'async','branches':['join','b','c']},{'id':'b','type':'setform','set':{'x':'1'},"
                + "'next':'join'},{'id':'c','type':'setform','set':{'y':'x + 1'},'next':'join'},"
                + "{'id':'join','type':'collection','next':'joined'}" + JOINED);
        Progress progress = engine.begin(process, Json.object(), new Trace());
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        // Branches are walked one after the other, in their order.
        assertThat(progress.form()).isEqualTo(Processes.json("{'x':1,'y':2,'joined':1}"));
    }

    @Test
    void closesInnerSplitBeforeOuter() throws Exception {
        ProcessDefinition process = Processes.process(START
                + "{'id':'split','type':'async','branches':['inner','c']},"
                + "{'id':'inner','type':'async','branches':['a','b']},{'id':'a','type':'form','next':'inside'},"
                + "{'id':'b','type':'form','next':'inside'},{'id':'inside','type':'collection','next':'between'},"
                + "{'id':'between','type':'form','next':'join'},{'id':'c','type':'form','next':'join'},"
                + "{'id':'join','type':'collection','next':'joined'}" + JOINED);
        Progress progress = engine.begin(process, Json.object(), new Trace());
        assertThat(progress.waitingAt()).containsExactly("a", "b", "c");
        complete(process, progress, "b");
        complete(process, progress, "c");
        complete(process, progress, "a");
        assertThat(progress.waitingAt()).containsExactly("between");
        complete(process, progress, "between");
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form()).isEqualTo(Processes.json("{'joined':1}"));
    }

    @Test
    void startsSplitAnewEachTimeAround() throws Exception {
        ProcessDefinition process = Processes.process(START
                + "{'id':'split','type':'async','branches':['a','b']},{'id':'a','type':'form','next':'join'},"
                + "{'id':'b','type':'form','next':'join'},{'id':'join','type':'collection','next':'count'},"
                + "{'id':'count','type':'setform','set':{'rounds':'(rounds ?? 0) + 1'},'next':'more'},"
                + "{'id':'more','type':'switch','cases':[{'when':'rounds < 3','next':'split'}],'otherwise':'joined'}"
                + JOINED);
        Progress progress = engine.begin(process, Json.object(), new Trace());
        for (int round = 1; round <= 3; round++) {
            complete(process, progress, round % 2 == 0 ? "a" : "b");
            complete(process, progress, round % 2 == 0 ? "b" : "a");
            assertThat(progress.form().get("rounds").intValue()).isEqualTo(round);
        }
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
    }

    @Test
    void completesLongestWaitingFirstWhereBranchesMeet() throws Exception {
        ProcessDefinition process = Processes.process(START
                + "{'id':'split','type':'async','branches':['a','b']},{'id':'a','type':'form','next':'both'},"
                + "{'id':'b','type':'form','next':'both'},{'id':'both','type':'form','next':'join'},"
                + "{'id':'join','type':'collection','next':'joined'}" + JOINED);
        Progress progress = engine.begin(process, Json.object(), new Trace());
        complete(process, progress, "b");
        complete(process, progress, "a");
        assertThat(progress.waitingAt()).containsExactly("both");
        assertThat(progress.branches()).extracting(Branch::id).containsExactly(3, 4);
        complete(process, progress, "both");
        assertThat(progress.branches()).extracting(Branch::id).containsExactly(4);
        complete(process, progress, "both");
        assertThat(progress.form()).isEqualTo(Processes.json("{'joined':1}"));
    }

    @Test
    void givesEachWaitItsOwnToken() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'id':'start','type':'start','next':'a'},"
                        + "{'id':'a','type':'form','next':'s'},"
                        + "{'id':'s','type':'switch','cases':[{'when':'end','next':'end'}],'otherwise':'a'},{'id':'end','type':'end'}");
        Progress progress = engine.begin(process, Json.object(), new Trace());
        for (int wait = 1; wait < 5; wait++) {
            assertThat(progress.branches()).containsExactly(new Branch(wait, "a", false, List.of()));
            complete(process, progress, "a");
        }
    }

    @Test
    void stopsSplitsThatMultiply() {
        // Each of eleven splits doubles the tokens, as its branches meet before the next.
        StringBuilder nodes = new StringBuilder("{'id':'start','type':'start','next':'s0'},{'id':'end','type':'end'},");
        for (int i = 0; i <= 10; i++) {
            String next = i < 10 ? "s" + (i + 1) : "j10";
            nodes.append("{'id':'s%1$d','type':'async','branches':['x%1$d','y%1$d']},".formatted(i))
                    .append("{'id':'x%d','type':'setform','set':{'n':'1'},'next':'%s'},".formatted(i, next))
                    .append("{'id':'y%d','type':'setform','set':{'n':'1'},'next':'%s'},".formatted(i, next))
                    .append("{'id':'j%d','type':'collection','next':'%s'},"
                            .formatted(i, i == 0 ? "end" : "j" + (i - 1)));
        }
        nodes.setLength(nodes.length() - 1);
        ProcessDefinition process = Processes.process(nodes.toString());
        assertThatThrownBy(() -> engine.begin(process, Json.object(), new Trace()))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("more than 1000 nodes");
    }

    @Test
    void limitsPlacesWaitedAt() {
        // Each of 51 branches is split into 50 forms.
        StringBuilder nodes = new StringBuilder("{'id':'start','type':'start','next':'out'},{'id':'end','type':'end'},"
                + "{'id':'outer','type':'collection','next':'end'},{'id':'inner','type':'collection','next':'outer'},");
        StringBuilder branches = new StringBuilder("'in'");
        StringBuilder forms = new StringBuilder("'f0'");
        for (int i = 0; i < 50; i++) {
            nodes.append("{'id':'w%d','type':'setform','set':{'n':'1'},'next':'in'},".formatted(i))
                    .append("{'id':'f%d','type':'form','next':'inner'},".formatted(i));
            branches.append(",'w%d'".formatted(i));
            forms.append(i == 0 ? "" : ",'f%d'".formatted(i));
        }
        nodes.append("{'id':'out','type':'async','branches':[" + branches + "]},")
                .append("{'id':'in','type':'async','branches':[" + forms + "]}");
        ProcessDefinition process = Processes.process(nodes.toString());
        assertThatThrownBy(() -> engine.begin(process, Json.object(), new Trace()))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("Process node 'f0': the order would wait at more than 1000 places");
    }

    private void complete(ProcessDefinition process, Progress progress, String node) throws Exception {
        engine.complete(process, progress, node, Json.object(), new Trace());
    }
}

package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each process is written as one node per word: {@code id>next} a form, {@code id?a|b} a switch, {@code id=next} a
 * setform, {@code id<a|b} an async, {@code id)next} a collection, {@code id.} an end; {@code start} leads to the first.
 */
@Tag("job")
class FlowCheckTest {
    @Test
    void acceptsStraightWay() {
        assertThat(faults("a>b b=c c.")).isEmpty();
    }

    @Test
    void acceptsBranchesThatLeadStraightToCollection() {
        assertThat(faults("a<b|j b>j j)end end.")).isEmpty();
    }

    @Test
    void acceptsSplitsInsideSplits() {
        assertThat(faults("a<b|c b<d|e d>k e>k k)j c>j j)end end.")).isEmpty();
    }

    @Test
    void acceptsBranchesThatMeetBeforeCollection() {
        assertThat(faults("a<b|c b>m c>m m>j j)end end.")).isEmpty();
    }

    @Test
    void acceptsLoopInsideBranchAndAroundSplit() {
        assertThat(faults("a<b|c b?d|b2 d>b b2>j c>j j)again again?a|end end.")).isEmpty();
    }

    @Test
    void acceptsLoopOfAutomaticNodesWithCondition() {
        assertThat(faults("a=s s?a|end end.")).isEmpty();
    }

    @Test
    void asksForStart() {
        assertThat(check("{'id':'a','type':'form','next':'end'},{'id':'end','type':'end'}"))
                .containsExactly("/nodes: No node is of type start; add the one where orders begin.");
    }

    @Test
    void refusesSecondStart() {
        assertThat(check("{'id':'a','type':'start','next':'end'},{'id':'b','type':'start','next':'end'},"
                        + "{'id':'end','type':'end'}"))
                .containsExactly("/nodes/1/type: Process node 'b' is a second start beside 'a'; keep one.");
    }

    @Test
    void asksForEnd() {
        assertThat(faults("a>b b>a")).containsExactly("/nodes: No node is of type end; add at least one.");
    }

    @Test
    void namesUnreachableNodes() {
        assertThat(faults("a>end b>c c>end end."))
                .containsExactly(
                        "/nodes/2: Process node 'b' can never be reached; let a node lead to it or remove it.",
                        "/nodes/3: Process node 'c' can never be reached; let a node lead to it or remove it.");
    }

    @Test
    void doesNotBlameNodesForMisspeltNext() {
        assertThat(faults("a>bb b>c c>end end."))
                .containsExactly(
                        "/nodes/1/next: This leads to 'bb', but no node has that id; add it or correct" + " the id.");
    }

    @Test
    void doesNotBlameNodesForIllFormedIdOfAnother() {
        assertThat(check("{'id':'start','type':'start','next':'a b'},{'id':'a b','type':'form','next':'end'},"
                        + "{'id':'end','type':'end'}"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("/nodes/1/id: ");
    }

    @Test
    void readsOnAfterDuplicateId() {
        assertThat(
                        check(
                                "{'id':'start','type':'start','next':'a'},{'id':'a','type':'form','next':'end'},"
                                        + "{'id':'a','type':'form','next':'b'},{'id':'b','type':'form','next':'c'},{'id':'end','type':'end'}"))
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactly("/nodes/2/id", "/nodes/3/next");
    }

    @Test
    void refusesUnconditionalEndlessLoop() {
        assertThat(faults("s?a|end a=b b=a end."))
                .containsExactly("/nodes/2: No end can be reached from node 'a'; add a way out of its loop.");
    }

    @Test
    void refusesLoopOfFormsWithoutEnd() {
        assertThat(faults("s?a|end a>b b>a end."))
                .containsExactly("/nodes/2: No end can be reached from node 'a'; add a way out of its loop.");
    }

    @Test
    void refusesBranchThatNeverReachesCollection() {
        assertThat(faults("a<b|c b>b2 b2>b c>j j)end end."))
                .containsExactly("/nodes/2: No end can be reached from node 'b'; add a way out of its loop.");
    }

    @Test
    void refusesProcessWhoseEndIsOutOfReach() {
        assertThat(faults("a>b b>a end."))
                .containsExactly(
                        "/nodes/3: Process node 'end' can never be reached; let a node lead to it or remove it.",
                        "/nodes/0: No end can be reached from node 'start'; add a way out of its loop.");
    }

    @Test
    void refusesEndInsideAsync() {
        assertThat(faults("a<b|c b?j|e c>j j)end end. e."))
                .containsExactly("/nodes/6: The end 'e' is reached inside the async 'a'; lead its branches to a"
                        + " collection first.");
    }

    @Test
    void refusesAsyncThatIsNeverClosed() {
        assertThat(faults("a<b|c b>e c>e e."))
                .containsExactly("/nodes/4: The end 'e' is reached inside the async 'a'; lead its branches to a"
                        + " collection first.");
    }

    @Test
    void refusesCollectionOutsideOfAsync() {
        assertThat(faults("j)end end."))
                .containsExactly("/nodes/1: The collection 'j' closes nothing: it is reached outside every async.");
    }

    @Test
    void refusesTwoCollectionsForOneAsync() {
        assertThat(faults("a<b|c b>j c>k j)end k)end end."))
                .containsExactly("/nodes/5: The async 'a' is closed by 'j' and by 'k'; lead all its branches to one"
                        + " collection.");
    }

    @Test
    void refusesWayOutOfBranch() {
        assertThat(faults("a<b|c b?j|x c>j j)x x>end end."))
                .containsExactlyInAnyOrder(
                        "/nodes/6: The end 'end' is reached inside the async 'a'; lead its branches to a collection first.",
                        "/nodes/5: Process node 'x' is reached inside the async 'a' and, from 'j', outside every async; leave a"
                                + " branch only through its collection.");
    }

    @Test
    void refusesWayIntoBranch() {
        assertThat(faults("s?a|b a<b|c b>j c>j j)end end."))
                .contains(
                        "/nodes/3: Process node 'b' is reached outside every async and, from 'a', inside the async 'a'; leave"
                                + " a branch only through its collection.");
    }

    @Test
    void refusesWayBackToAsyncFromItsBranch() {
        assertThat(faults("a<b|c b?a|j c>j j)end end."))
                .containsExactly(
                        "/nodes/1: Process node 'a' is reached outside every async and, from 'b', inside the async"
                                + " 'a'; leave a branch only through its collection.");
    }

    @Test
    void refusesCrossedSplits() {
        // The inner branch goes straight to the outer collection.
        assertThat(faults("a<b|c b<d|e d>k e>j k)j c>j j)end end."))
                .isNotEmpty()
                .allMatch(fault -> fault.contains("'a'"));
    }

    @Test
    void checksManyNestedSplitsQuickly() {
        StringBuilder nodes = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            nodes.append("a" + i + "<b" + i + "|c" + i + " b" + i + ">a" + (i + 1) + " c" + i + ">j" + i + " ");
            nodes.append("j" + i + ")" + (i == 0 ? "end" : "j" + (i - 1)) + " ");
        }
        assertThat(faults(nodes + "a120>j119 end.")).isEmpty();
    }

    private static List<String> faults(String words) {
        String first = words.split("[>?=<).]")[0];
        return check("{'id':'start','type':'start','next':'" + first + "'},"
                + Arrays.stream(words.split(" ")).map(FlowCheckTest::node).collect(Collectors.joining(",")));
    }

    private static String node(String word) {
        String id = word.replaceAll("[>?=<).].*", "");
        String rest = word.substring(id.length() + 1);
        String[] ways = rest.split("\\|");
        String of = "{'id':'" + id + "','type':";
        return switch (word.charAt(id.length())) {
            case '>' -> of + "'form','next':'" + rest + "'}";
            case '=' -> of + "'setform','set':{'x':'1'},'next':'" + rest + "'}";
            case '?' -> of + "'switch','cases':[{'when':'x','next':'" + ways[0] + "'}],'otherwise':'" + ways[1] + "'}";
            case '<' -> of + "'async','branches':['" + String.join("','", ways) + "']}";
            case ')' -> of + "'collection','next':'" + rest + "'}";
            default -> of + "'end'}";
        };
    }

    private static List<String> check(String nodes) {
        try {
            ProcessDefinition.read(Processes.json("{'key':'k','nodes':[" + nodes + "]}"));
            return List.of();
        } catch (InvalidDefinitionException e) {
            return e.faults().stream().map(Fault::toString).toList();
        }
    }
}

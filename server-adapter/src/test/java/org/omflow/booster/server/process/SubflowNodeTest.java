package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class SubflowNodeTest {
    private static final ProcessDefinition PARENT = Processes.process(
            "{'name':'total','type':'number'},{'name':'ok','type':'boolean'},{'name':'again','type':'boolean'}",
            "{'id':'start','type':'start','next':'sub'},"
                    + "{'id':'sub','type':'subflow','name':'Approval','process':'approval','form':{'amount':'total * 2'},"
                    + "'result':{'ok':'approved'},'next':'more'},"
                    + "{'id':'more','type':'switch','cases':[{'when':'again','next':'sub'}],'otherwise':'end'},"
                    + "{'id':'end','type':'end'}");

    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void placesOrderOfSubflowAndTakesItsResult() throws Exception {
        Trace trace = new Trace();
        Progress progress = begin("{'total':21}", trace);
        assertThat(trace.subflowsStarted()).containsExactly(1);
        assertThat(trace.steps()).isEmpty();
        assertThat(progress.waitingForSubflows()).containsExactly("sub");
        assertThat(progress.waitingAt()).isEmpty();
        assertThat(engine.subflowAt(PARENT, progress, 1, Json.object()))
                .isEqualTo(new SubflowCall("approval", Processes.json("{'amount':42}")));
        Trace end = new Trace();
        engine.endSubflow(PARENT, progress, 1, Processes.json("{'amount':42,'approved':true}"), Json.object(), end);
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form()).isEqualTo(Processes.json("{'total':21,'ok':true}"));
        assertThat(end.steps()).hasSize(1);
        assertThat(end.steps().get(0).node().name()).isEqualTo("Approval");
        assertThat(end.steps().get(0).form()).isEqualTo(Processes.json("{'ok':true}"));
    }

    @Test
    void givesEachSubflowItsOwnTokenInLoop() throws Exception {
        Progress progress = begin("{'total':1,'again':true}", new Trace());
        Trace trace = new Trace();
        engine.endSubflow(PARENT, progress, 1, Json.object(), Json.object(), trace);
        assertThat(trace.subflowsStarted()).containsExactly(2);
        assertThat(progress.form().get("ok").isNull()).isTrue();
        assertThatThrownBy(() -> engine.endSubflow(PARENT, progress, 1, Json.object(), Json.object(), new Trace()))
                .isInstanceOf(NotWaitingException.class)
                .hasMessage("The order does not wait for a subflow at branch 1; it waits at the subflow 'sub'.");
    }

    @Test
    void computesFormOfSubflowWhenAsked() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'split'},"
                + "{'id':'split','type':'async','branches':['sub','ask']},{'id':'ask','type':'form','next':'join'},"
                + "{'id':'sub','type':'subflow','process':'p','form':{'child':'a'},'next':'join'},"
                + "{'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}");
        Progress progress = engine.begin(process, Processes.json("{'a':1}"), new Trace());
        engine.complete(process, progress, "ask", Processes.json("{'a':2}"), new Trace());
        assertThat(engine.subflowAt(process, progress, 1, Json.object()).form())
                .isEqualTo(Processes.json("{'child':2}"));
    }

    @Test
    void refusesTokenThatIsNoSubflow() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'ask'},"
                + "{'id':'ask','type':'form','next':'end'},{'id':'end','type':'end'}");
        Progress progress = engine.begin(process, Json.object(), new Trace());
        assertThatThrownBy(() -> engine.subflowAt(process, progress, 1, Json.object()))
                .isInstanceOf(NotWaitingException.class)
                .hasMessage("The order does not wait for a subflow at branch 1; it waits at the form 'ask'.");
        assertThatThrownBy(() -> engine.endSubflow(process, progress, 7, Json.object(), Json.object(), new Trace()))
                .isInstanceOf(NotWaitingException.class);
    }

    @Test
    void doesNotTakeSubflowForForm() throws Exception {
        Progress progress = begin("{'total':1}", new Trace());
        assertThatThrownBy(() -> engine.complete(PARENT, progress, "sub", Json.object(), new Trace()))
                .isInstanceOf(NotWaitingException.class)
                .hasMessage("The order does not wait at a form 'sub'; it waits at the subflow 'sub'.");
    }

    @Test
    void namesNodeWhenFormOrResultFails() throws Exception {
        Progress progress = begin("{}", new Trace());
        ObjectNode state = progress.toJson();
        assertThatThrownBy(() -> engine.subflowAt(PARENT, progress, 1, Json.object()))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("Process node 'sub': the expression 'total * 2' has no value");
        assertThatThrownBy(() -> engine.endSubflow(
                        PARENT, progress, 1, Processes.json("{'approved':'yes'}"), Json.object(), new Trace()))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith(
                        "Process node 'sub': the expression 'approved' gives field 'ok' the value '\"yes\"'; it must"
                                + " be true or false");
        assertThat(progress.toJson()).isEqualTo(state);
        assertThat(progress.form()).isEmpty();
    }

    private Progress begin(String form, Trace trace) throws Exception {
        return engine.begin(PARENT, Processes.json(form), trace);
    }
}

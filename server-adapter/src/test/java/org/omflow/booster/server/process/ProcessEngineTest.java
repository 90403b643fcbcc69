package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class ProcessEngineTest {
    private static final String END = ",{'id':'end','type':'end'}";

    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void runsStraightToItsEnd() throws Exception {
        Trace trace = new Trace();
        Progress progress = engine.begin(
                Processes.process("{'id':'start','type':'start','next':'set'},"
                        + "{'id':'set','type':'setform','name':'Compute','set':{'total':'amount * 2'},'next':'end'}"
                        + END),
                Processes.json("{'amount':21}"),
                trace);
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form()).isEqualTo(Processes.json("{'amount':21,'total':42}"));
        assertThat(progress.waitingAt()).isEmpty();
        assertThat(trace.steps()).hasSize(1);
        assertThat(trace.steps().get(0).node().name()).isEqualTo("Compute");
        assertThat(trace.steps().get(0).form()).isEqualTo(Processes.json("{'total':42}"));
        assertThat(trace.automaticNodes()).isEqualTo(1);
    }

    @Test
    void waitsAtFormAndMergesWhatIsGiven() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'id':'start','type':'start','next':'ask'},{'id':'ask','type':'form','next':'end'}" + END);
        Progress progress = engine.begin(process, Processes.json("{'a':1,'b':2,'c':3}"), new Trace());
        assertThat(progress.waitingAt()).containsExactly("ask");
        Trace trace = new Trace();
        engine.complete(process, progress, "ask", Processes.json("{'b':20,'c':null,'d':4}"), trace);
        assertThat(progress.form()).isEqualTo(Processes.json("{'a':1,'b':20,'c':null,'d':4}"));
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(trace.steps()).extracting(step -> step.node().id()).containsExactly("ask");
        assertThat(trace.steps().get(0).form()).isEqualTo(Processes.json("{'b':20,'c':null,'d':4}"));
    }

    @Test
    void takesFirstCaseThatHolds() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'route'},"
                + "{'id':'route','type':'switch','cases':[{'when':'n > 10','next':'a'},{'when':'n > 5','next':'b'}],"
                + "'otherwise':'c'},{'id':'a','type':'form','next':'end'},{'id':'b','type':'form','next':'end'},"
                + "{'id':'c','type':'form','next':'end'}" + END);
        assertThat(begin(process, "{'n':11}").waitingAt()).containsExactly("a");
        assertThat(begin(process, "{'n':10}").waitingAt()).containsExactly("b");
        assertThat(begin(process, "{'n':5}").waitingAt()).containsExactly("c");
        assertThat(begin(process, "{'n':null}").waitingAt()).containsExactly("c");
        assertThat(begin(process, "{}").waitingAt()).containsExactly("c");
    }

    @Test
    void namesNodeAndValuesWhenNoCaseHolds() {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'route'},"
                + "{'id':'route','type':'switch','cases':[{'when':'n > 10 && k == \"x\"','next':'end'}]}" + END);
        assertThatThrownBy(() -> begin(process, "{'n':5}"))
                .isInstanceOfSatisfying(
                        ProcessException.class, e -> assertThat(e.node()).isEqualTo("route"))
                .hasMessage(
                        "Process node 'route': no case holds (n is '5', k is 'null'); give the switch an 'otherwise' or a case"
                                + " for this.");
    }

    @Test
    void namesNodeExpressionAndCauseWhenComputingFails() {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'set'},"
                + "{'id':'set','type':'setform','set':{'total':'amount * 2'},'next':'end'}" + END);
        assertThatThrownBy(() -> begin(process, "{}"))
                .isInstanceOf(ProcessException.class)
                .hasMessage(
                        "Process node 'set': the expression 'amount * 2' has no value: * needs a number, not an empty value.")
                .hasCauseInstanceOf(ExpressionException.class);
    }

    @Test
    void computesAllFieldsBeforeSettingAny() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'swap'},"
                + "{'id':'swap','type':'setform','set':{'a':'b','b':'a'},'next':'end'}" + END);
        assertThat(begin(process, "{'a':1,'b':2}").form()).isEqualTo(Processes.json("{'a':2,'b':1}"));
    }

    @Test
    void checksTypeOfComputedField() {
        ProcessDefinition process = Processes.process(
                "{'name':'n','type':'number'}",
                "{'id':'start','type':'start','next':'set'},{'id':'set','type':'setform','set':{'n':'\"x\"'},'next':'end'}"
                        + END);
        assertThatThrownBy(() -> begin(process, "{}"))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith(
                        "Process node 'set': the expression ''x'' gives field 'n' the value '\"x\"'; it must be a"
                                + " number");
    }

    @Test
    void stopsEndlessLoopAtThousandNodes() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'count'},"
                + "{'id':'count','type':'setform','set':{'n':'n + 1'},'next':'more'},"
                + "{'id':'more','type':'switch','cases':[{'when':'n < most','next':'count'}],'otherwise':'end'}" + END);
        Trace trace = new Trace();
        assertThat(engine.begin(process, Processes.json("{'n':0,'most':500}"), trace)
                        .status())
                .isEqualTo(Progress.Status.COMPLETED);
        assertThat(trace.automaticNodes()).isEqualTo(1000);
        assertThatThrownBy(() -> begin(process, "{'n':0,'most':501}"))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("Process node 'count': the order passed more than 1000 nodes");
    }

    @Test
    void saysWhereOrderWaitsInstead() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'id':'start','type':'start','next':'ask'},{'id':'ask','type':'form','next':'end'}" + END);
        Progress progress = begin(process, "{}");
        for (String node : List.of("end", "start", "nowhere", "")) {
            assertThatThrownBy(() -> engine.complete(process, progress, node, Json.object(), new Trace()))
                    .isInstanceOf(NotWaitingException.class)
                    .hasMessage("The order does not wait at a form '" + node + "'; it waits at the form 'ask'.");
        }
        engine.complete(process, progress, "ask", Json.object(), new Trace());
        assertThatThrownBy(() -> engine.complete(process, progress, "ask", Json.object(), new Trace()))
                .isInstanceOf(NotWaitingException.class)
                .hasMessage("The order does not wait at a form 'ask'; it is completed.");
    }

    @Test
    void leavesProgressUnchangedWhenProcessFails() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'ask'},"
                + "{'id':'ask','type':'form','next':'set'},{'id':'set','type':'setform','set':{'a':'1','b':'2'},'next':'split'},"
                + "{'id':'split','type':'async','branches':['x','y']},{'id':'x','type':'form','next':'join'},"
                + "{'id':'y','type':'setform','set':{'c':'d + 1'},'next':'join'},{'id':'join','type':'collection','next':'end'}"
                + END);
        Progress progress = begin(process, "{'a':0}");
        ObjectNode state = progress.toJson();
        assertThatThrownBy(() -> engine.complete(process, progress, "ask", Processes.json("{'e':1}"), new Trace()))
                .isInstanceOf(ProcessException.class);
        assertThat(progress.toJson()).isEqualTo(state);
        assertThat(progress.form()).isEqualTo(Processes.json("{'a':0}"));
        engine.complete(process, progress, "ask", Processes.json("{'d':1}"), new Trace());
        assertThat(progress.form()).isEqualTo(Processes.json("{'a':1,'b':2,'c':2,'d':1}"));
        assertThat(progress.waitingAt()).containsExactly("x");
    }

    @Test
    void doesNotTouchWhatIsGiven() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'set'},"
                + "{'id':'set','type':'setform','set':{'a':'2'},'next':'ask'},{'id':'ask','type':'form','next':'set2'},"
                + "{'id':'set2','type':'setform','set':{'a':'3'},'next':'end'}" + END);
        ObjectNode given = Processes.json("{'a':1}");
        Progress progress = engine.begin(process, given, new Trace());
        engine.complete(process, progress, "ask", given, new Trace());
        assertThat(given).isEqualTo(Processes.json("{'a':1}"));
    }

    @Test
    void goesRoundHelpdeskUntilSolved() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'assign'},"
                + "{'id':'assign','type':'form','required':['who'],'next':'work'},{'id':'work','type':'form','next':'count'},"
                + "{'id':'count','type':'setform','set':{'tries':'(tries ?? 0) + 1'},'next':'solved'},"
                + "{'id':'solved','type':'switch','cases':[{'when':'solved','next':'end'},{'when':'tries % 2 == 0','next':'assign'}],"
                + "'otherwise':'work'}" + END);
        Progress progress = begin(process, "{'subject':'printer'}");
        Trace trace = new Trace();
        engine.complete(process, progress, "assign", Processes.json("{'who':'amy'}"), trace);
        engine.complete(process, progress, "work", Processes.json("{'solved':false}"), trace);
        assertThat(progress.waitingAt()).containsExactly("work");
        engine.complete(process, progress, "work", Json.object(), trace);
        assertThat(progress.waitingAt()).containsExactly("assign");
        engine.complete(process, progress, "assign", Processes.json("{'who':'bob'}"), trace);
        engine.complete(process, progress, "work", Processes.json("{'solved':true}"), trace);
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form())
                .isEqualTo(Processes.json("{'subject':'printer','who':'bob','solved':true,'tries':3}"));
        assertThat(trace.steps())
                .extracting(step -> step.node().id())
                .containsExactly("assign", "work", "count", "work", "count", "assign", "work", "count");
    }

    @Test
    void knowsItsDefinition() {
        ObjectNode json = Processes.json(
                "{'key':'k','name':'K','nodes':[{'id':'start','type':'start','next':'end'}" + END + "]}");
        ProcessDefinition read = Processes.read(json);
        assertThat(read.version()).isZero();
        ProcessDefinition deployed = read.withVersion(3);
        assertThat(deployed.version()).isEqualTo(3);
        assertThat(deployed.key()).isEqualTo("k");
        assertThat(deployed.name()).isEqualTo("K");
        assertThat(deployed.toJson()).isEqualTo(json);
        assertThat(deployed.node("end")).isInstanceOf(ProcessNode.EndNode.class);
        assertThat(deployed.node("end").name()).isEqualTo("end");
        assertThat(deployed.node("other")).isNull();
        assertThat(deployed.nodes()).extracting(ProcessNode::type).containsExactly("start", "end");
        json.put("key", "changed");
        deployed.toJson().put("key", "changed");
        assertThat(deployed.toJson().get("key").textValue()).isEqualTo("k");
    }

    private Progress begin(ProcessDefinition process, String form) throws Exception {
        return engine.begin(process, Processes.json(form), new Trace());
    }
}

package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class ProgressTest {
    private static final ProcessDefinition PROCESS = Processes.process("{'id':'start','type':'start','next':'split'},"
            + "{'id':'split','type':'async','branches':['a','b','c']},{'id':'a','type':'form','next':'join'},"
            + "{'id':'b','type':'subflow','process':'p','next':'join'},{'id':'c','type':'form','next':'join'},"
            + "{'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}");

    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void writesAllButForm() throws Exception {
        Progress progress = engine.begin(PROCESS, Processes.json("{'x':1}"), new Trace());
        engine.complete(PROCESS, progress, "a", Json.object(), new Trace());
        assertThat(Json.write(progress.toJson()))
                .isEqualTo("{'status':'ACTIVE','nextToken':4,'nextSplit':2,'tokens':[{'id':2,'node':'b','subflow':true,"
                                .replace('\'', '"')
                        + "'splits':[1]},{'id':3,'node':'c','splits':[1]}],'splits':[{'id':1,'arrived':1,'expected':3}]}"
                                .replace('\'', '"'));
    }

    @Test
    void goesOnAfterReadingBack() throws Exception {
        Progress progress = again(engine.begin(PROCESS, Processes.json("{'x':1}"), new Trace()));
        assertThat(progress.waitingAt()).containsExactly("a", "c");
        assertThat(progress.waitingForSubflows()).containsExactly("b");
        engine.endSubflow(PROCESS, progress, 2, Json.object(), Json.object(), new Trace());
        progress = again(progress);
        engine.complete(PROCESS, progress, "c", Json.object(), new Trace());
        progress = again(progress);
        engine.complete(PROCESS, progress, "a", Json.object(), new Trace());
        progress = again(progress);
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form()).isEqualTo(Processes.json("{'x':1}"));
        assertThat(Json.write(progress.toJson()))
                .isEqualTo("{\"status\":\"COMPLETED\",\"nextToken\":4,\"nextSplit\":2}");
    }

    @Test
    void keepsCopyApart() throws Exception {
        Progress progress = engine.begin(PROCESS, Processes.json("{'x':1}"), new Trace());
        ObjectNode state = progress.toJson();
        Progress copy = progress.copy();
        engine.complete(PROCESS, copy, "a", Processes.json("{'x':2}"), new Trace());
        assertThat(progress.toJson()).isEqualTo(state);
        assertThat(progress.form()).isEqualTo(Processes.json("{'x':1}"));
        assertThat(copy.form()).isEqualTo(Processes.json("{'x':2}"));
    }

    private static Progress again(Progress progress) {
        return Progress.fromJson(
                Json.readOwn(Json.write(progress.toJson())), Json.readOwn(Json.write(progress.form())));
    }
}

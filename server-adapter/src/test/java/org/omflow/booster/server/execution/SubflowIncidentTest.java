package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.TestJson;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.incident.IncidentService.Discarded;
import org.omflow.booster.server.order.OrderStatus;

/** A subflow that cannot begin or give its result is corrected and retried, or ends its order: none waits for ever. */
@Tag("job")
@Tag("integration")
class SubflowIncidentTest {
    private static final String BUY =
            """
            {'key':'buy','form':[{'name':'item','type':'text','required':true,'maxLength':20},{'name':'price','type':'text'}],
              'nodes':[{'id':'start','type':'start','fields':['item'],'next':'order'},
              {'id':'order','type':'form','fields':['price'],'next':'end'},{'id':'end','type':'end'}]}""";
    private static final String REQUEST =
            """
            {'key':'request','form':[{'name':'what','type':'text'},{'name':'paid','type':'number'}],
              'nodes':[{'id':'start','type':'start','next':'buy'},
              {'id':'buy','type':'subflow','process':'buy','form':{'item':'what'},'result':{'paid':'price * 2'},
               'next':'thank'},
              {'id':'thank','type':'form','next':'end'},{'id':'end','type':'end'}]}""";
    private static final String SPLIT =
            """
            {'key':'request','form':[{'name':'what','type':'text'},{'name':'paid','type':'number'}],
              'nodes':[{'id':'start','type':'start','next':'split'},
              {'id':'split','type':'async','branches':['buy','join']},
              {'id':'buy','type':'subflow','process':'buy','form':{'item':'what'},'next':'join'},
              {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""";

    private TestDatabase database;
    private TestServer server;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(REQUEST);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void discardingTheStartOfASubflowCancelsItsOrder() throws Exception {
        failAtStart();
        assertThat(server.run(completing("late", "P", "thank")))
                .as("waits behind it")
                .isNull();

        Discarded discarded = server.service().discard(incident().id(), "root");

        assertThat(discarded.cancels()).isEqualTo("P");
        assertThat(server.drain()).extracting(Answer::jobId).contains(discarded.jobId() + "#1", "late");
        assertEnded("P");
        assertThat(server.steps("P")).last().satisfies(step -> {
            assertThat(step.node()).isEqualTo("cancel");
            assertThat(step.by()).isEqualTo("root");
            assertThat(step.form().path("reason").asText())
                    .startsWith("Incident ")
                    .contains("'item'");
        });
    }

    @Test
    void discardingTheEndOfASubflowCancelsItsOrder() throws Exception {
        failAtEnd();

        server.service().discard(incident().id(), "root");
        server.drain();

        assertEnded("P");
        assertThat(server.order("P~1").status()).isEqualTo(OrderStatus.COMPLETED);
    }

    @Test
    void discardingDeepInsideEndsTheWholeOrder() throws Exception {
        server.deploy(
                """
                {'key':'both','nodes':[{'id':'start','type':'start','next':'split'},
                  {'id':'split','type':'async','branches':['one','two']},
                  {'id':'one','type':'subflow','process':'request','form':{'what':'what'},'next':'join'},
                  {'id':'two','type':'subflow','process':'wait','next':'join'},
                  {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""");
        server.deploy(
                """
                {'key':'wait','nodes':[{'id':'start','type':'start','next':'form'},
                  {'id':'form','type':'form','next':'end'},{'id':'end','type':'end'}]}""");
        server.run(placing(id(), "B", "both", "{'what':'ink'}"));
        server.drain();
        assertThat(incident().orderKey()).isEqualTo("B~1");

        assertThat(server.service().discard(incident().id(), "root").cancels()).isEqualTo("B");
        server.drain();

        for (String key : new String[] {"B", "B~1", "B~2"}) {
            assertEnded(key);
        }
    }

    @Test
    void aSubflowBeginsWithTheValuesOfItsRetry() throws Exception {
        failAtStart();

        retryWith("{'values':{'item':'pen'}}");

        assertThat(server.order("P~1").form()).hasToString("{\"item\":\"pen\"}");
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.ACTIVE);
    }

    @Test
    void anOrderGoesOnWithTheResultOfTheRetry() throws Exception {
        failAtEnd();
        retryWith("{'values':{'paid':'much'}}");
        assertThat(incident().cause()).contains("the retry gives field 'paid'").contains("number");
        retryWith("{'values':{'paid':7,'paidd':8}}");
        assertThat(incident().cause()).contains("'paidd'");

        retryWith("{'values':{'paid':7}}");

        assertThat(server.order("P").form().path("paid").asInt()).isEqualTo(7);
        assertThat(server.order("P").progress().waitingAt()).containsExactly("thank");
        assertThat(server.order("P").blockedBy()).isNull();
    }

    @Test
    void anOrderGoesOnInACorrectedVersionOfItsProcess() throws Exception {
        failAtEnd();
        server.deploy(REQUEST.replace("price * 2", "12"));
        retryWith("{}");
        assertThat(incident().cause()).as("the order keeps its version").contains("price * 2");

        retryWith("{'version':2}");

        assertThat(server.order("P").identity().version()).isEqualTo(2);
        assertThat(server.order("P").form().path("paid").asInt()).isEqualTo(12);
        assertThat(server.order("P").progress().waitingAt()).containsExactly("thank");
    }

    @Test
    void aFailedStepToo() throws Exception {
        String pick =
                """
                {'key':'pick','nodes':[{'id':'start','type':'start','next':'ask'},
                  {'id':'ask','type':'form','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""";
        server.deploy(pick);
        server.place("S", "pick");
        server.run(completing(id(), "S", "ask", "{'n':2}"));
        server.deploy(pick.replace("'cases'", "'otherwise':'end','cases'"));

        assertThat(refused("{'values':{'n':1}}")).contains("'values'").contains("'step.complete'");
        retryWith("{'version':2}");

        assertThat(server.order("S").status()).isEqualTo(OrderStatus.COMPLETED);
    }

    @Test
    void aVersionInWhichTheOrderCannotGoOnIsRefused() throws Exception {
        failAtStart();
        server.deploy(REQUEST.replace("'buy','type'", "'shop','type'").replace("'next':'buy'", "'next':'shop'"));
        server.deploy(SPLIT);

        assertThat(refused("{'version':2}"))
                .contains("waits at the subflow 'buy'")
                .contains("version 2");
        assertThat(refused("{'version':3}")).as("inside a split").contains("version 3");
        assertThat(refused("{'version':4}")).contains("the versions 1 to 3");
        assertThat(refused("{'version':0}")).contains("the versions 1 to 3");

        assertThat(incident().status()).isEqualTo(Incident.Status.OPEN);
        assertThat(server.order("P").identity().version()).isEqualTo(1);
        assertThat(server.outbox()).isEmpty();
    }

    @Test
    void anOrderThatHasNotBegunFollowsTheLatestVersionAnyway() throws Exception {
        server.deploy(
                """
                {'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""");
        server.place("N", "pick");

        assertThat(refused("{'version':1}")).contains("has not begun");
    }

    private void failAtStart() throws Exception {
        server.deploy(BUY);
        server.run(placing(id(), "P", "request", "{'what':'a very long name of a thing'}"));
        server.drain();
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.FAILED);
    }

    private void failAtEnd() throws Exception {
        server.deploy(BUY);
        server.run(placing(id(), "P", "request", "{'what':'ink'}"));
        server.drain();
        server.run(completing(id(), "P~1", "order", "{'price':'cheap'}"));
        server.drain();
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.FAILED);
    }

    private void assertEnded(String key) {
        assertThat(server.order(key).status()).as(key).isEqualTo(OrderStatus.CANCELLED);
        assertThat(server.order(key).blockedBy()).as(key).isNull();
        assertThat(server.held(key)).as(key).isEmpty();
        assertThat(server.openIncidents()).isEmpty();
    }

    private void retryWith(String body) throws RejectedException {
        server.service().retry(incident().id(), Correction.read(TestJson.json(body)), "root");
        server.drain();
    }

    private String refused(String body) {
        return catchThrowableOfType(RejectedException.class, () -> retryWith(body))
                .getMessage();
    }

    private Incident incident() {
        assertThat(server.openIncidents()).hasSize(1);
        return server.openIncidents().get(0);
    }
}

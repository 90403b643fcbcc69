package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.received;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;

@Tag("job")
@Tag("integration")
class SubflowTest {
    private static final String BUY =
            """
            {'key':'buy','form':[{'name':'item','type':'text','required':true,'maxLength':20},
                {'name':'price','type':'number'}],
              'nodes':[{'id':'start','type':'start','fields':['item'],'next':'order'},
              {'id':'order','type':'form','fields':['price'],'required':['price'],'next':'end'},
              {'id':'end','type':'end'}]}""";
    private static final String REQUEST =
            """
            {'key':'request','nodes':[{'id':'start','type':'start','next':'buy'},
              {'id':'buy','type':'subflow','process':'buy','form':{'item':'what'},'result':{'paid':'price * 2'},
               'next':'thank'},
              {'id':'thank','type':'form','next':'end'},{'id':'end','type':'end'}]}""";

    private TestDatabase database;
    private TestServer server;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aSubflowRunsAndGivesItsResult() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        Outcome placed =
                server.batch(placing("p-1", "P", "request", "{'what':'ink'}")).get(0);
        assertThat(placed.answer().order().path("waitingAt")).isEmpty();
        assertThat(placed.followUps()).singleElement().satisfies(job -> {
            assertThat(job.type()).isEqualTo("subflow.start");
            assertThat(job.orderKey()).isEqualTo("P~1");
            assertThat(server.outbox()).containsExactly(job);
        });
        server.drain();

        Order child = server.order("P~1");
        assertThat(child.form()).hasToString("{\"item\":\"ink\"}");
        assertThat(child.identity().parentKey()).isEqualTo("P");
        assertThat(child.identity().placedBy()).isEqualTo("amy");
        assertThat(child.identity().placedLogin()).isEqualTo("scanner");
        assertThat(server.run(completing(id(), "P~1", "order", "{'price':2.50}"))
                        .order()
                        .path("status")
                        .asText())
                .isEqualTo("completed");
        assertThat(server.drain()).extracting(Answer::key).containsExactly("P");

        assertThat(server.order("P").form()).hasToString("{\"what\":\"ink\",\"paid\":5.00}");
        assertThat(server.order("P").progress().waitingAt()).containsExactly("thank");
        assertThat(server.steps("P")).extracting(Step::node).containsExactly("buy");
        server.complete("P", "thank");
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.COMPLETED);
    }

    @Test
    void theSameFollowUpSentTwiceTakesEffectOnce() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        Outcome placed =
                server.batch(placing(id(), "P", "request", "{'what':'ink'}")).get(0);
        OutgoingJob start = placed.followUps().get(0);
        server.drain();
        Outcome completed =
                server.batch(completing(id(), "P~1", "order", "{'price':1}")).get(0);
        server.drain();
        String before = database.contents();

        TestServer other = new TestServer(database, "server-b", new TestClock());
        assertThat(other.batch(received(start), received(completed.followUps().get(0))))
                .allMatch(Outcome::isDuplicate);
        assertThat(database.contents()).isEqualTo(before);
    }

    @Test
    void cancellingAnOrderCancelsItsSubflowsToTheDepth() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        server.deploy(
                """
                {'key':'both','nodes':[{'id':'start','type':'start','next':'split'},
                  {'id':'split','type':'async','branches':['one','two']},
                  {'id':'one','type':'subflow','process':'request','form':{'what':'what'},'next':'join'},
                  {'id':'two','type':'subflow','process':'buy','form':{'item':'what'},'next':'join'},
                  {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""");
        server.run(placing(id(), "B", "both", "{'what':'ink'}"));
        server.drain();
        assertThat(List.of("B", "B~1", "B~2", "B~1~1"))
                .allSatisfy(key -> assertThat(server.order(key).status()).isEqualTo(OrderStatus.ACTIVE));

        Answer refused = server.run(cancelling(id(), "B~1"));
        assertThat(refused.errorCode()).isEqualTo("is_subflow");
        assertThat(refused.errorMessage()).contains("'B'");
        server.run(cancelling(id(), "B"));
        server.drain();

        assertThat(List.of("B", "B~1", "B~2", "B~1~1"))
                .allSatisfy(key -> assertThat(server.order(key).status()).isEqualTo(OrderStatus.CANCELLED));
        assertThat(server.steps("B~1~1").get(0).form().path("reason").asText()).contains("was cancelled");
    }

    @Test
    void cancellingBeforeTheSubflowBeginsLeavesNone() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        server.batch(placing(id(), "P", "request", "{'what':'ink'}"), cancelling(id(), "P"));
        assertThat(server.outbox()).extracting(OutgoingJob::type).containsExactly("subflow.start", "subflow.cancel");
        server.drain();

        assertThat(server.order("P~1")).isNull();
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(server.openIncidents()).isEmpty();
    }

    @Test
    void aProcessThatIsNotDeployedIsAnIncidentOfTheOrderThatCallsIt() throws Exception {
        server.deploy(REQUEST);
        server.run(placing(id(), "P", "request", "{'what':'ink'}"));
        server.drain();
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.FAILED);
        Incident incident = server.openIncidents().get(0);
        assertThat(incident.orderKey()).isEqualTo("P");
        assertThat(incident.cause()).contains("'buy'").contains("deploy it");

        server.deploy(BUY);
        server.service().retry(incident.id(), Correction.NONE, "admin");
        server.drain();
        assertThat(server.order("P").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.order("P~1").progress().waitingAt()).containsExactly("order");
        assertThat(server.openIncidents()).isEmpty();
    }

    @Test
    void aSubflowWhoseFormIsRefusedIsAnIncident() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        server.run(placing(id(), "P", "request", "{'what':'a very long name of a thing'}"));
        server.drain();

        assertThat(server.order("P").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.openIncidents().get(0).cause())
                .contains("The subflow could not begin")
                .contains("'item'");
        assertThat(server.order("P~1")).isNull();
    }

    @Test
    void theSecondBranchWaitsUntilTheIncidentOfTheFirstIsClosed() throws Exception {
        server.deploy(
                """
                {'key':'two','nodes':[{'id':'start','type':'start','next':'split'},
                  {'id':'split','type':'async','branches':['one','two']},
                  {'id':'one','type':'subflow','process':'missing-1','next':'join'},
                  {'id':'two','type':'subflow','process':'missing-2','next':'join'},
                  {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""");
        server.place("T", "two");
        server.drain();
        assertThat(server.openIncidents()).singleElement().satisfies(incident -> {
            assertThat(incident.cause()).contains("missing-1");
            server.deploy(BUY.replace("'key':'buy'", "'key':'missing-1'").replace(",'required':true", ""));
            server.service().retry(incident.id(), Correction.NONE, "admin");
        });
        server.drain();
        assertThat(server.order("T~1").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.order("T").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.openIncidents()).singleElement().satisfies(incident -> assertThat(incident.cause())
                .contains("missing-2"));
    }

    @Test
    void aSubflowThatEndsWhileAnotherBranchHasAnIncidentIsTakenIntoAccountAfterIt() throws Exception {
        server.deploy(BUY);
        server.deploy(
                """
                {'key':'two','nodes':[{'id':'start','type':'start','next':'split'},
                  {'id':'split','type':'async','branches':['one','two']},
                  {'id':'one','type':'subflow','process':'buy','form':{'item':'what'},'result':{'paid':'price'},
                   'next':'join'},
                  {'id':'two','type':'subflow','process':'missing','next':'join'},
                  {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""");
        server.run(placing(id(), "T", "two", "{'what':'ink'}"));
        server.drain();
        server.run(completing(id(), "T~1", "order", "{'price':3}"));
        server.drain();

        assertThat(server.order("T").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.order("T").form().has("paid")).isFalse();
        assertThat(server.openIncidents()).hasSize(1);

        server.deploy(BUY.replace("'key':'buy'", "'key':'missing'").replace(",'required':true", ""));
        server.service().retry(server.openIncidents().get(0).id(), Correction.NONE, "admin");
        assertThat(server.drain()).extracting(Answer::status).containsExactly(Answer.Status.DONE, Answer.Status.DONE);
        assertThat(server.order("T").form().path("paid").asInt()).isEqualTo(3);
        assertThat(server.order("T~2").progress().waitingAt()).containsExactly("order");
        assertThat(server.order("T").blockedBy()).isNull();
    }

    @Test
    void subflowsNestOnlySoDeep() throws Exception {
        server.deploy(
                """
                {'key':'self','nodes':[{'id':'start','type':'start','next':'again'},
                  {'id':'again','type':'subflow','process':'self','next':'end'},{'id':'end','type':'end'}]}""");
        server.place("D", "self");
        server.drain();

        assertThat(database.number("SELECT count(*) FROM orders")).isEqualTo(SubflowHandler.DEPTH + 1);
        assertThat(server.openIncidents()).singleElement().satisfies(incident -> {
            assertThat(incident.cause()).contains("more than 8 deep");
            assertThat(incident.orderKey()).isEqualTo("D" + "~1".repeat(8));
        });
    }

    @Test
    void aForgedJobHasNoEffect() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        server.run(placing(id(), "P", "request", "{'what':'ink'}"));
        String waitingForItsStart = database.contents();
        for (String forged : List.of("'nobody','token':1", "'P','token':2", "'P','token':-1", "'P~1','token':1")) {
            for (String type : List.of("subflow.start", "subflow.end", "subflow.cancel")) {
                assertThat(server.batch(received(id(), type, "{'parent':" + forged + "}"))
                                .get(0)
                                .followUps())
                        .isEmpty();
            }
        }
        server.run(received(id(), "subflow.end", "{'parent':'P','token':1}"));
        server.run(received(id(), "subflow.cancel", "{'parent':'P','token':1}"));
        assertThat(database.contents()).isEqualTo(waitingForItsStart);

        server.drain();
        String underWay = database.contents();
        server.run(received(id(), "subflow.start", "{'parent':'P','token':1}"));
        server.run(received(id(), "subflow.end", "{'parent':'P','token':1}"));
        server.run(received(id(), "subflow.cancel", "{'parent':'P','token':1}"));
        assertThat(database.contents()).isEqualTo(underWay);
    }

    /** Whoever could foresee the id of a follow-up could use it first, and the true one would count as done. */
    @Test
    void nobodyCanTakeTheIdOfAFollowUp() throws Exception {
        server.deploy(BUY);
        server.deploy(REQUEST);
        server.run(placing(id(), "P", "request", "{'what':'ink'}"));
        server.run(placing(id(), "Q", "request", "{'what':'ink'}"));
        TestDatabase elsewhere = TestDatabase.fresh();
        try {
            TestServer twin = new TestServer(elsewhere, "server-a", new TestClock());
            twin.deploy(BUY);
            twin.deploy(REQUEST);
            twin.run(placing(id(), "P", "request", "{'what':'ink'}"));
            assertThat(twin.outbox().get(0).jobId())
                    .isNotEqualTo(server.outbox().get(0).jobId());
        } finally {
            elsewhere.close();
        }
    }
}

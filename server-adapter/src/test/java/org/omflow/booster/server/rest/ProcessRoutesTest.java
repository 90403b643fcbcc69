package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.TestJson.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("job")
@Timeout(120)
@Tag("integration")
class ProcessRoutesTest {
    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @BeforeEach
    void empty() {
        rest.database.execute("TRUNCATE process, process_version");
    }

    @Test
    void aDefinitionIsDeployedOnceAndItsChangeAsTheNextVersion() {
        String key = "'once'";
        String first = HELPDESK.replace("'helpdesk'", key);
        JsonNode deployed = rest.postAsAdmin("/api/processes", first).is(201).json();
        assertThat(deployed)
                .isEqualTo(json("{'process':'once','version':1,'name':'Help desk','deployedBy':'root',"
                        + "'deployedAt':'" + rest.clock.instant() + "'}"));
        rest.clock.forward(Duration.ofSeconds(5));
        String other = rest.tokens.add("other-admin", org.omflow.booster.server.access.ApiRole.ADMIN);
        assertThat(rest.send(
                                "POST",
                                "/api/processes",
                                other,
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        json(first).toPrettyString()))
                        .is(200)
                        .json())
                .isEqualTo(deployed);

        String second = first.replace("'Help desk'", "'Help desk 2'");
        assertThat(rest.postAsAdmin("/api/processes", second)
                        .is(201)
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(2);
        // Going back is a version of its own.
        assertThat(rest.postAsAdmin("/api/processes", first)
                        .is(201)
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(3);
        JsonNode shown = rest.get("/api/processes/once").is(200).json();
        assertThat(shown.path("version").asInt()).isEqualTo(3);
        assertThat(shown.path("definition")).isEqualTo(json(first));
    }

    @Test
    void theListHasTheLatestVersionOfEach() {
        assertThat(rest.get("/api/processes").is(200).json()).isEqualTo(json("{'processes':[]}"));
        rest.postAsAdmin("/api/processes", HELPDESK.replace("'helpdesk'", "'list-b'"))
                .is(201);
        rest.postAsAdmin("/api/processes", HELPDESK.replace("'helpdesk'", "'list-a'"))
                .is(201);
        rest.postAsAdmin("/api/processes", HELPDESK.replace("'helpdesk','name':'Help desk'", "'list-a'"))
                .is(201);

        JsonNode list = rest.get("/api/processes").is(200).json().path("processes");
        assertThat(list).hasSize(2);
        assertThat(list.get(0))
                .isEqualTo(json("{'process':'list-a','version':2,'name':'list-a','deployedBy':'root',"
                        + "'deployedAt':'" + rest.clock.instant() + "'}"));
        assertThat(list.get(1).path("name").asText()).isEqualTo("Help desk");
    }

    @Test
    void everyFaultOfADefinitionIsListed() {
        TestRest.Reply reply = rest.postAsAdmin(
                        "/api/processes",
                        """
                {'key':'not a key','name':'Faulty','colour':'red',
                 'form':[{'name':'amount','type':'money'},{'name':'amount','type':'number'}],
                 'nodes':[
                  {'id':'start','type':'start','next':'nowhere'},
                  {'id':'check','type':'switch','cases':[{'when':'amount >','next':'fill'}],'otherwise':'end'},
                  {'id':'fill','type':'form','fields':['price'],'next':'end'},
                  {'id':'fill','type':'form','next':'end'},
                  {'id':'think','type':'oracle','next':'end'},
                  {'id':'split','type':'async','branches':['fill']},
                  {'id':'end','type':'end'}]}""")
                .is(422);
        JsonNode error = reply.json().path("error");
        assertThat(error.path("code").asText()).isEqualTo("invalid_definition");
        assertThat(error.path("message").asText()).isNotEmpty();
        List<String> paths = new ArrayList<>();
        error.path("faults").forEach(fault -> {
            paths.add(fault.path("path").asText());
            assertThat(fault.path("message").asText()).isNotEmpty();
        });
        assertThat(paths)
                .contains(
                        "/key",
                        "/colour",
                        "/form/0/type",
                        "/form/1/name",
                        "/nodes/0/next",
                        "/nodes/1/cases/0/when",
                        "/nodes/2/fields/0",
                        "/nodes/3/id",
                        "/nodes/4/type",
                        "/nodes/5/branches");
        assertThat(rest.get("/api/processes").json().path("processes")).isEmpty();
    }

    @Test
    void whatIsNotDeployedIsNotFound() {
        assertThat(rest.get("/api/processes/nothing").error(404, "not_found")).contains("'nothing'");
    }

    @Test
    void deploymentsAtTheSameTimeGetConsecutiveVersions() throws Exception {
        int count = 24;
        List<Callable<Integer>> deployments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String definition = HELPDESK.replace("'helpdesk'", "'busy'").replace("Help desk", "Help desk " + i);
            deployments.add(() -> rest.postAsAdmin("/api/processes", definition)
                    .is(201)
                    .json()
                    .path("version")
                    .asInt());
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Integer> versions = new ArrayList<>();
        try {
            for (Future<Integer> each : threads.invokeAll(deployments)) {
                versions.add(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(versions)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(rest.get("/api/processes/busy").json().path("version").asInt())
                .isEqualTo(count);
    }

    @Test
    void theSameDefinitionDeployedByManyAtOnceIsOneVersion() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> deploy = () -> rest.postAsAdmin("/api/processes", HELPDESK.replace("helpdesk", "same"))
                    .status();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> each : threads.invokeAll(java.util.Collections.nCopies(16, deploy))) {
                statuses.add(each.get());
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(200, 201);
        } finally {
            threads.shutdownNow();
        }
        assertThat(rest.get("/api/processes/same").json().path("version").asInt())
                .isEqualTo(1);
    }
}

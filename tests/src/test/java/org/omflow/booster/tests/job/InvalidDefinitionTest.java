package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;

/** A definition with ten different faults: one answer lists all ten with their paths, and nothing is deployed. */
@Tag("job")
class InvalidDefinitionTest {
    @Test
    void shouldListEveryFaultInOneAnswer() throws Exception {
        try (DemoCluster cluster =
                Replays.cluster(getClass()).servers("server-a").start()) {
            Rest rest = new Rest(cluster);

            Rest.Reply reply = rest.post(
                    "/api/processes",
                    Json.readOwn(
                            """
                    {"key":"not a key","name":"Faulty","colour":"red",
                     "form":[{"name":"amount","type":"money"},{"name":"amount","type":"number"}],
                     "nodes":[
                      {"id":"start","type":"start","next":"nowhere"},
                      {"id":"check","type":"switch","cases":[{"when":"amount >","next":"fill"}],"otherwise":"end"},
                      {"id":"fill","type":"form","fields":["price"],"next":"end"},
                      {"id":"fill","type":"form","next":"end"},
                      {"id":"think","type":"oracle","next":"end"},
                      {"id":"split","type":"async","branches":["fill"]},
                      {"id":"end","type":"end"}]}"""));

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.body().path("error").path("code").asText()).isEqualTo("invalid_definition");
            List<String> paths = new ArrayList<>();
            for (JsonNode fault : reply.body().path("error").path("faults")) {
                assertThat(fault.path("message").asText()).isNotBlank();
                paths.add(fault.path("path").asText());
            }
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
            assertThat(rest.get("/api/processes").body().path("processes")).isEmpty();
        }
    }
}

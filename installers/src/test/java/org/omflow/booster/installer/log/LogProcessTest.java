package org.omflow.booster.installer.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.server.process.ProcessDefinition;

@Tag("job")
class LogProcessTest {
    private static final EventLog LOG = new EventLog(
            List.of("Open", "End"),
            List.of("product"),
            List.of(new LoggedCase(
                    "Case 1",
                    List.of(
                            new LoggedEvent("Open", "amy", "t1", Map.of("product", "p")),
                            new LoggedEvent("End", null, "t2", Map.of("product", "q"))))));
    private final LogProcess process = new LogProcess("helpdesk", "Help desk", LOG);

    @Test
    void isASwitchBetweenOneFormForEachActivity() throws Exception {
        assertThat(process.definition())
                .isEqualTo(
                        Json.read(
                                """
                {"key":"helpdesk","name":"Help desk",
                 "form":[{"name":"next","type":"text"},{"name":"resource","type":"text"},
                         {"name":"completedAt","type":"text"},{"name":"product","type":"text"}],
                 "nodes":[
                  {"id":"start","type":"start","next":"route"},
                  {"id":"route","type":"switch","cases":[
                    {"when":"next == 'open'","next":"open"},
                    {"when":"next == 'end-2'","next":"end-2"}],"otherwise":"end"},
                  {"id":"open","type":"form","name":"Open","next":"route"},
                  {"id":"end-2","type":"form","name":"End","next":"route"},
                  {"id":"end","type":"end"}]}
                """));
    }

    /** A switch has at most 100 cases, so that many activities need several. */
    @Test
    void mayHaveMoreActivitiesThanASwitchHasCases() throws Exception {
        List<String> activities = IntStream.rangeClosed(1, 300)
                .mapToObj(i -> i == 1 ? "Route 2" : "Do " + i)
                .toList();
        LogProcess large = new LogProcess("large", "Large", new EventLog(activities, List.of(), List.of()));
        ProcessDefinition.read(large.definition());
        assertThat(large.node("Route 2")).isEqualTo("route-2-2");
    }

    @Test
    void namesAnUnknownActivity() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process.node("Close"))
                .withMessageContaining("'Close'")
                .withMessageContaining("Open");
    }

    @Test
    void makesAnOrderOfEachCaseAndAStepOfEachEvent() throws Exception {
        Ticket ticket = LogTickets.of(LOG, process, 1).get(0);

        assertThat(ticket.jobs()).isEqualTo(3);
        assertThat(ticket.job(0).toJson())
                .isEqualTo(Json.read(
                        "{\"process\":\"helpdesk\",\"key\":\"Case 1\",\"form\":{\"next\":\"open\"},\"by\":\"amy\"}"));
        assertThat(ticket.job(1).toJson())
                .isEqualTo(Json.read("{\"key\":\"Case 1\",\"node\":\"open\",\"form\":{\"next\":\"end-2\","
                        + "\"resource\":\"amy\",\"completedAt\":\"t1\",\"product\":\"p\"},\"by\":\"amy\"}"));
        assertThat(ticket.job(2).toJson())
                .isEqualTo(Json.read("{\"key\":\"Case 1\",\"node\":\"end-2\",\"form\":{\"next\":\"end\","
                        + "\"completedAt\":\"t2\",\"product\":\"q\"}}"));
        for (int i = 0; i < ticket.jobs(); i++) {
            JobReader.read(
                    ticket.job(i).type().wireName(), Json.write(ticket.job(i).toJson()));
        }
    }

    @Test
    void repeatsTheLogUnderNewKeys() throws Exception {
        assertThat(LogTickets.of(LOG, process, 3))
                .extracting(Ticket::key)
                .containsExactly("Case 1", "Case 1-2", "Case 1-3");
    }

    @Test
    void refusesACaseThatCannotBeAnOrder() {
        EventLog odd = new EventLog(
                List.of("Open"),
                List.of(),
                List.of(new LoggedCase("a~b", LOG.cases().get(0).events())));

        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> LogTickets.of(odd, process, 1))
                .withMessageContaining("'a~b'")
                .withMessageContaining("order key");
    }
}

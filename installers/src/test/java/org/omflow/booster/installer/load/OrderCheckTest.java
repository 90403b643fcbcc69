package org.omflow.booster.installer.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

@Tag("job")
class OrderCheckTest {
    private static final List<Ticket> TICKETS =
            List.of(ticket("T-1", "open", "wait", "close"), ticket("T-2", "open", "wait", "wait", "close"));

    @Test
    void findsNothingWhereAllIsAsItShouldBe() throws Exception {
        CheckResult result = check(order -> {});

        assertThat(result.clean()).isTrue();
        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.steps()).isEqualTo(7);
        assertThat(result.perServer()).isEqualTo(Map.of("server-1", 4L, "slave-2", 3L));
        assertThat(result.differences()).isEmpty();
    }

    @Test
    void findsALostOrder() throws Exception {
        CheckResult result = new OrderCheck(TICKETS).check(Stream.of(line(TICKETS.get(1), order -> {})));

        assertThat(result.lost()).containsExactly("T-1");
        assertThat(result.completed()).isEqualTo(1);
        assertThat(result.differences()).containsExactly("Order 'T-1' was acknowledged but does not exist");
    }

    @Test
    void doesNotMissWhatWasNeverAcknowledged() throws Exception {
        CheckResult result = new OrderCheck(TICKETS, Map.of("T-2", 5)).check(Stream.of(line(TICKETS.get(1), o -> {})));

        assertThat(result.clean()).isTrue();
        assertThat(result.completed()).isEqualTo(1);
    }

    @Test
    void findsALostStep() throws Exception {
        CheckResult result = check(order -> steps(order).remove(1));

        assertThat(result.lost()).containsExactly("T-1");
        assertThat(result.duplicated()).isEmpty();
        assertThat(result.differences()).containsExactly("Order 'T-1' lacks acknowledged steps [wait]");
    }

    @Test
    void findsAStepDoneTwice() throws Exception {
        CheckResult result = check(order -> steps(order).add(steps(order).get(2).deepCopy()));

        assertThat(result.duplicated()).containsExactly("T-1");
        assertThat(result.lost()).isEmpty();
        assertThat(result.completed()).isEqualTo(1);
        assertThat(result.differences()).containsExactly("Order 'T-1' has the step 'close' 2 times, not once");
    }

    @Test
    void findsAnOrderThatExistsTwice() throws Exception {
        String first = line(TICKETS.get(0), o -> {});
        CheckResult result = new OrderCheck(TICKETS).check(Stream.of(first, line(TICKETS.get(1), o -> {}), first));

        assertThat(result.duplicated()).containsExactly("T-1");
    }

    @Test
    void findsAStepNobodyAskedFor() throws Exception {
        CheckResult result = check(order -> steps(order)
                .addObject()
                .put("node", "other")
                .put("type", "form")
                .put("server", "server-1"));

        assertThat(result.unexpected()).containsExactly("T-1");
        assertThat(result.duplicated()).isEmpty();
    }

    @Test
    void findsSwappedSteps() throws Exception {
        CheckResult result = check(order -> steps(order).insert(0, steps(order).remove(1)));

        assertThat(result.unexpected()).containsExactly("T-1");
        assertThat(result.lost()).isEmpty();
        assertThat(result.duplicated()).isEmpty();
        assertThat(result.differences().get(0)).contains("[wait, open, close], not [open, wait, close]");
    }

    @Test
    void findsAForeignOrder() throws Exception {
        Stream<String> lines = Stream.concat(
                TICKETS.stream().map(ticket -> line(ticket, o -> {})), Stream.of(line(ticket("T-9", "open"), o -> {})));
        CheckResult result = new OrderCheck(TICKETS).check(lines);

        assertThat(result.unexpected()).containsExactly("T-9");
        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.steps()).isEqualTo(7);
    }

    @Test
    void findsAnOrderThatIsNotCompleted() throws Exception {
        CheckResult result = check(order -> order.put("status", "failed"));

        assertThat(result.lost()).containsExactly("T-1");
        assertThat(result.differences()).containsExactly("Order 'T-1' is 'failed', not completed");
    }

    @Test
    void findsAnotherPersonOrAnswer() throws Exception {
        assertThat(check(order -> ((ObjectNode) steps(order).get(1)).put("by", "eve"))
                        .unexpected())
                .containsExactly("T-1");
        assertThat(check(order -> ((ObjectNode) order.get("form")).put("next", "open"))
                        .unexpected())
                .containsExactly("T-1");
        assertThat(check(order -> order.put("process", "other")).unexpected()).containsExactly("T-1");
    }

    @Test
    void describesTheFirstTenDifferencesAndCountsAll() throws Exception {
        List<Ticket> many =
                IntStream.range(0, 25).mapToObj(n -> ticket("T-" + n, "open")).toList();
        CheckResult result = new OrderCheck(many).check(Stream.empty());

        assertThat(result.lost()).hasSize(25);
        assertThat(result.differences()).hasSize(OrderCheck.MOST_DIFFERENCES);
    }

    @Test
    void asksTheServerAsAnOutsiderWould() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] export = TICKETS.stream()
                .map(ticket -> line(ticket, o -> {}))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/orders/export", exchange -> {
            boolean known = "Bearer right".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = known ? export : "{\"error\":{\"code\":\"unauthorized\"}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

            assertThat(new OrderCheck(TICKETS)
                            .check(url, "right", Encryption.NONE)
                            .completed())
                    .isEqualTo(2);
            assertThatIOException()
                    .isThrownBy(() -> new OrderCheck(TICKETS).check(url, "wrong", Encryption.NONE))
                    .withMessageContaining("401")
                    .withMessageContaining("unauthorized");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void refusesAnExportThatIsCutOff() {
        String line = line(TICKETS.get(0), o -> {});

        assertThatIOException()
                .isThrownBy(() -> new OrderCheck(TICKETS).check(Stream.of(line.substring(0, line.length() / 2))))
                .withMessageContaining("not JSON");
    }

    /** Checks the tickets' orders after something was done to the first. */
    private static CheckResult check(Consumer<ObjectNode> damage) throws IOException {
        return new OrderCheck(TICKETS)
                .check(Stream.of(line(TICKETS.get(0), damage), line(TICKETS.get(1), order -> {})));
    }

    private static ArrayNode steps(ObjectNode order) {
        return (ArrayNode) order.get("steps");
    }

    private static Ticket ticket(String key, String... nodes) {
        List<Ticket.Event> events = IntStream.range(0, nodes.length)
                .mapToObj(i -> new Ticket.Event(
                        nodes[i], "amy", Json.object().put("next", i + 1 < nodes.length ? nodes[i + 1] : "end")))
                .toList();
        return new Ticket("helpdesk", key, Json.object().put("next", nodes[0]), "amy", events);
    }

    private static String line(Ticket ticket, Consumer<ObjectNode> damage) {
        ObjectNode order = Json.object()
                .put("key", ticket.key())
                .put("process", ticket.process())
                .put("version", 1)
                .put("status", "completed");
        order.putArray("waitingAt");
        order.putObject("form").put("next", "end");
        ArrayNode steps = order.putArray("steps");
        for (int i = 0; i < ticket.events().size(); i++) {
            steps.addObject()
                    .put("seq", i + 1)
                    .put("node", ticket.events().get(i).node())
                    .put("type", "form")
                    .put("by", "amy")
                    .put("server", i % 2 == 0 ? "server-1" : "slave-2")
                    .put("at", "2026-01-01T00:00:00Z");
        }
        damage.accept(order);
        return Json.write(order);
    }
}

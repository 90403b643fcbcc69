package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.TestJson.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.testkit.RawHttp;

@Tag("job")
@Timeout(120)
@Tag("integration")
class OrderRoutesTest {
    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        rest.server.deploy(HELPDESK);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @BeforeEach
    void empty() {
        rest.database.execute("TRUNCATE orders, step, processed_job, outbox, incident");
    }

    @Test
    void anOrderFromItsPlacingToItsEnd() {
        JsonNode accepted = rest.post("/api/orders", "{'process':'helpdesk','key':'T-1','form':{'subject':'ink'}}")
                .is(202)
                .json();
        String jobId = accepted.path("jobId").asText();
        assertThat(accepted).isEqualTo(json("{'jobId':'" + jobId + "','key':'T-1'}"));
        assertThat(rest.server.outbox())
                .containsExactly(new OutgoingJob(
                        Envelope.of(jobId, "desk"),
                        "order.place",
                        "T-1",
                        "{\"process\":\"helpdesk\",\"key\":\"T-1\",\"form\":{\"subject\":\"ink\"},\"by\":\"desk\"}"));
        assertThat(rest.get("/api/orders/T-1").error(404, "unknown_order")).contains("'T-1'");
        rest.work();
        assertThat(rest.get("/api/orders/T-1").is(200).json().path("waitingAt")).hasToString("[\"assign\"]");

        rest.post("/api/orders/T-1/steps/assign", "{'form':{'to':'bob'},'by':'amy'}")
                .is(202);
        assertThat(rest.server.outbox().get(0).body())
                .isEqualTo("{\"key\":\"T-1\",\"node\":\"assign\",\"form\":{\"to\":\"bob\"},\"by\":\"amy\"}");
        rest.work();
        rest.post("/api/orders/T-1/steps/solve", null).is(202);
        rest.work();

        JsonNode order = rest.get("/api/orders/T-1").is(200).json();
        assertThat(order)
                .isEqualTo(
                        json(
                                """
                {'key':'T-1','process':'helpdesk','version':1,'status':'completed','waitingAt':[],
                 'form':{'subject':'ink','to':'bob'},'by':'desk',
                 'placedAt':'2026-11-22T08:00:00.123Z','changedAt':'2026-11-22T08:00:00.123Z',
                 'steps':[
                  {'seq':1,'node':'assign','type':'form','by':'amy','login':'desk','server':'server-a',
                   'at':'2026-11-22T08:00:00.123Z','form':{'to':'bob'}},
                  {'seq':2,'node':'solve','type':'form','by':'desk','login':'desk','server':'server-a',
                   'at':'2026-11-22T08:00:00.123Z','form':{}}]}"""));
    }

    /** A page of a thousand orders of a MiB each would need more memory than a server has. */
    @Test
    void pagesOfLargeOrdersAreShorterThanAskedFor() {
        large("orders", 30, "");
        List<String> keys = new ArrayList<>();
        String after = "";
        int pages = 0;
        while (after != null) {
            TestRest.Reply page =
                    rest.getAsAdmin("/api/orders?limit=1000&after=" + after).is(200);
            assertThat(page.text().length()).isLessThan(8 << 20);
            page.json()
                    .path("orders")
                    .forEach(order -> keys.add(order.path("key").asText()));
            after = page.json().has("next") ? page.json().path("next").asText() : null;
            pages++;
        }
        assertThat(keys).hasSize(30).doesNotHaveDuplicates().isSorted();
        assertThat(pages).isBetween(5, 12);
    }

    @Test
    void anExportOfLargeOrdersIsWhole() throws Exception {
        large("orders", 4, "");
        large("step", 12, "L-2");
        large("step", 3, "L-3");
        rest.database.execute("UPDATE orders SET step_count = 12 WHERE order_key = 'L-02'");

        String[] lines = rest.getAsAdmin("/api/orders/export").is(200).text().split("\n");

        assertThat(lines).hasSize(4);
        assertThat(Arrays.stream(lines).map(line -> steps(line))).containsExactly(0, 12, 3, 0);
    }

    /** The history of one order may be larger than a server's memory. */
    @Test
    void aLargeHistoryComesInParts() {
        large("orders", 1, "");
        large("step", 7, "L-1");

        JsonNode first = rest.getAsAdmin("/api/orders/L-01").is(200).json();
        assertThat(first.path("steps")).hasSize(5);
        JsonNode second = rest.getAsAdmin("/api/orders/L-01?after=" + first.path("next"))
                .is(200)
                .json();
        assertThat(second.path("steps")).hasSize(2);
        assertThat(second.has("next")).isFalse();
    }

    private static int steps(String line) {
        try {
            return Json.read(line).path("steps").size();
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /** Writes rows whose form has almost a MiB: orders L-1, L-2 and so on, or steps of one order. */
    private static void large(String table, int count, String key) {
        String form = "json_build_object('text', repeat('x', 900000))::text";
        String insert = table.equals("orders")
                ? "INSERT INTO orders (order_key, process_key, process_version, status, form, step_count, placed_job,"
                        + " placed_at, changed_at) SELECT 'L-' || lpad(i::text, 2, '0'), 'helpdesk', 1, 'active', "
                        + form
                        + ", 0, 'job', now(), now()"
                : "INSERT INTO step (order_key, seq, node, node_type, server, done_at, form) SELECT '"
                        + key.replace("L-", "L-0") + "', i, 'assign', 'form', 'server-a', now(), " + form;
        rest.database.execute(insert + " FROM generate_series(1, " + count + ") i");
    }

    @Test
    void anOrderIsCancelled() {
        place("C-1");
        rest.post("/api/orders/C-1/cancel", "{'reason':'bought'}").is(202);
        assertThat(rest.server.outbox().get(0).type()).isEqualTo("order.cancel");
        assertThat(rest.server.outbox().get(0).body())
                .isEqualTo("{\"key\":\"C-1\",\"reason\":\"bought\",\"by\":\"desk\"}");
        rest.work();
        JsonNode order = rest.get("/api/orders/C-1").json();
        assertThat(order.path("status").asText()).isEqualTo("cancelled");
        assertThat(order.path("steps").get(0).path("form").path("reason").asText())
                .isEqualTo("bought");
    }

    @Test
    void aKeyIsMadeFromTheJobIdWhenNoneIsGiven() {
        JsonNode accepted =
                rest.post("/api/orders", "{'process':'helpdesk'}").is(202).json();
        assertThat(accepted.path("key").asText())
                .isEqualTo(accepted.path("jobId").asText());
        JsonNode chosen = rest.post("/api/orders", "{'process':'helpdesk','key':null}", "Idempotency-Key", "a~1")
                .json();
        assertThat(chosen).isEqualTo(json("{'jobId':'a~1','key':'a-1'}"));
        rest.work();
        rest.get("/api/orders/a-1").is(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a b",
                "100%",
                "50%20x",
                "Grüße",
                "日本語",
                "😀",
                "\"quoted\"",
                "it's",
                "<script>alert(1)</script>",
                "a&b=c",
                "a?b#c",
                "a;b",
                "a+b",
                "a\\b",
                "{a}[b]|^`",
                "..",
                ".",
                "a/../b",
                "a//b",
                "steps/x/cancel"
            })
    void aKeyMayHoldAnyVisibleCharacter(String key) {
        String quoted = Json.write(Json.object().put("key", key).put("process", "helpdesk"));
        rest.send("POST", "/api/orders", rest.submitter, BodyPublishers.ofString(quoted))
                .is(202);
        rest.work();
        JsonNode order = rest.get("/api/orders/" + encoded(key)).is(200).json();
        assertThat(order.path("key").asText()).isEqualTo(key);
        rest.post("/api/orders/" + encoded(key) + "/steps/assign", null).is(202);
        assertThat(rest.server.outbox().get(0).orderKey()).isEqualTo(key);
        rest.work();
        rest.post("/api/orders/" + encoded(key) + "/cancel", null).is(202);
        rest.work();
        order = rest.get("/api/orders/" + encoded(key)).json();
        assertThat(order.path("status").asText()).isEqualTo("cancelled");
        assertThat(order.path("steps")).hasSize(2);
        assertThat(rest.get("/api/orders?after=" + encoded(key)).json().path("orders"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%0Ab", "%20a", "a%20", "a%7F", "%E2%80"})
    void aKeyThatCannotBeIsRefusedAsJson(String path) {
        TestRest.Reply reply = rest.get("/api/orders/" + path);
        assertThat(reply.status()).as(reply.text()).isBetween(400, 404);
        assertThat(reply.json().path("error").path("code").asText()).isNotEmpty();
        assertThat(reply.json().path("error").path("message").asText()).isNotEmpty();
    }

    @Test
    void whatAFormHoldsComesBackUnchanged() {
        String form = "{\"html\":\"<b>&\\\"'</b>\",\"umlaut\":\"ä 日本 😀\",\"line\":\"a\\nb\",\"n\":1.50,"
                + "\"list\":[1,\"two\",true,null],\"o\":{\"x\":{}}}";
        rest.send(
                        "POST",
                        "/api/orders",
                        rest.submitter,
                        BodyPublishers.ofString("{\"process\":\"helpdesk\",\"key\":\"F\",\"form\":" + form + "}"))
                .is(202);
        rest.work();
        assertThat(rest.get("/api/orders/F").json().path("form")).hasToString(form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'process':5} | invalid_field | 'process'",
                "{'process':'a b'} | invalid_field | 'a b'",
                "{'key':'x'} | missing_field | 'process'",
                "{'process':'helpdesk','key':5} | invalid_field | 'key'",
                "{'process':'helpdesk','key':''} | invalid_field | 'key'",
                "{'process':'helpdesk','key':'a~1'} | invalid_field | '~'",
                "{'process':'helpdesk','form':[]} | invalid_field | 'form'",
                "{'process':'helpdesk','form':'x'} | invalid_field | 'form'",
                "{'process':'helpdesk','by':7} | invalid_field | 'by'",
                "{'process':'helpdesk','colour':'red'} | unknown_field | 'colour'",
                "{'process':'helpdesk','form':{'a':'\\u0000'}} | invalid_field | NUL"
            })
    void aFaultInTheBodyIsToldAtOnce(String body, String code, String named) {
        String text = body.replace('\'', '"');
        assertThat(rest.send("POST", "/api/orders", rest.submitter, BodyPublishers.ofString(text))
                        .error(400, code))
                .contains(named);
        assertThat(rest.server.outbox()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "[]", "7", "null", "\"x\"", "{} {}", "{\"a\":1,\"a\":2}", "<xml/>", "{'a':1}"})
    void aBodyThatIsNoJsonObject(String body) {
        for (String path : List.of("/api/orders", "/api/processes")) {
            rest.send("POST", path, rest.admin, BodyPublishers.ofString(body)).error(400, "not_json");
        }
    }

    @Test
    void aBodyMayBeLeftOutOnlyWhereNothingIsNeeded() {
        place("E-1");
        rest.post("/api/orders/E-1/steps/assign", null).is(202);
        rest.post("/api/orders/E-1/cancel", null).is(202);
        rest.post("/api/orders", null).error(400, "not_json");
        rest.send("POST", "/api/orders/E-1/cancel", rest.submitter, BodyPublishers.ofString("[]"))
                .error(400, "not_json");
    }

    @Test
    void aBodyThatIsNotUtf8() {
        rest.send("POST", "/api/orders", rest.submitter, BodyPublishers.ofByteArray(new byte[] {'{', (byte) 0xff}))
                .error(400, "not_json");
    }

    @Test
    void aBodyThatIsTooLarge() {
        byte[] large = ("{\"process\":\"helpdesk\",\"form\":{\"a\":\"" + "x".repeat(Limits.BODY_BYTES) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        for (String path : List.of("/api/orders", "/api/orders/X/steps/a", "/api/orders/X/cancel", "/api/processes")) {
            assertThat(rest.send("POST", path, rest.admin, BodyPublishers.ofByteArray(large))
                            .error(413, "too_large"))
                    .contains("1048576");
            assertThat(rest.send(
                                    "POST",
                                    path,
                                    rest.admin,
                                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                            .error(413, "too_large"))
                    .contains("1048576");
        }
        assertThat(rest.server.outbox()).isEmpty();
    }

    @Test
    void aBodyJustWithinTheLimitIsTaken() {
        String start = "{\"process\":\"helpdesk\",\"key\":\"big\",\"by\":\"amy\",\"form\":{\"a\":\"";
        String body = start + "x".repeat(Limits.BODY_BYTES - start.length() - 3) + "\"}}";
        assertThat(body).hasSize(Limits.BODY_BYTES);
        rest.send("POST", "/api/orders", rest.submitter, BodyPublishers.ofString(body))
                .is(202);
        rest.work();
        assertThat(rest.get("/api/orders/big").is(200).text()).hasSizeGreaterThan(Limits.BODY_BYTES);
        // What this server adds does not fit any more.
        rest.send(
                        "POST",
                        "/api/orders",
                        rest.submitter,
                        BodyPublishers.ofString(
                                body.replace(",\"by\":\"amy\"", "").replace("\"a\":\"", "\"a\":\"" + "x".repeat(11))))
                .error(413, "too_large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "/steps/assign | {'key':'other'} | unknown_field",
                "/steps/assign | {'node':'other'} | unknown_field",
                "/steps/assign | {'form':5} | invalid_field",
                "/steps/assign | {'x':5} | unknown_field",
                "/steps/a%20b | {} | invalid_field",
                "/cancel | {'key':'other'} | unknown_field",
                "/cancel | {'reason':5} | invalid_field",
                "/cancel | {'form':{}} | unknown_field"
            })
    void aFaultOnAnOrderIsToldAtOnce(String path, String body, String code) {
        rest.post("/api/orders/T-1" + path, body).error(400, code);
        assertThat(rest.server.outbox()).isEmpty();
    }

    @Test
    void aRequestRepeatedUnderItsIdempotencyKeyTakesEffectOnce() {
        for (int i = 0; i < 3; i++) {
            JsonNode accepted = rest.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", "once-1")
                    .is(202)
                    .json();
            assertThat(accepted).isEqualTo(json("{'jobId':'once-1','key':'once-1'}"));
            assertThat(rest.server.outbox()).hasSize(1);
        }
        rest.work();
        rest.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", "once-1")
                .is(202);
        rest.work();
        assertThat(rest.database.number("SELECT count(*) FROM orders")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "0123456789012345678901234567890123456789012345678901234567890123456"})
    void anIdempotencyKeyThatCannotBe(String id) {
        assertThat(rest.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", id)
                        .error(400, "invalid_job_id"))
                .contains("Idempotency-Key")
                .contains("1 to 64 visible ASCII");
    }

    /** Else it is stored with other characters, or is said to be no JSON. */
    @ParameterizedTest
    @CsvSource({
        "Content-Encoding,deflate,'deflate'; send the body uncompressed",
        "Content-Encoding,gzip,'gzip'; send the body uncompressed",
        "Content-Type,application/json; charset=windows-1252,'windows-1252'; send the body in UTF-8",
        "Content-Type,text/plain;charset=\"ISO-8859-1\",'ISO-8859-1'; send the body in UTF-8",
        "Content-Type,application/json; charset=utf-16,'utf-16'; send the body in UTF-8",
        "Content-Type,application/json; Charset=windows-1252,'windows-1252'; send the body in UTF-8",
        "Content-Type,application/json; charset=foo,'foo'; send the body in UTF-8",
        "Content-Type,application/json; charset=utf_8,'utf_8'; send the body in UTF-8",
        "Content-Type,application/json; charset=*,'*'; send the body in UTF-8"
    })
    void aBodyInAnotherEncodingIsRefusedByName(String header, String value, String sentence) {
        assertThat(rest.post("/api/orders", "{'process':'helpdesk'}", header, value)
                        .error(415, "unsupported_encoding"))
                .contains(header, sentence);
        assertThat(rest.server.outbox()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"utf-8", "utf_8", "foo", "iso-8859-1", "utf-16"})
    void theQueryIsInUtf8WhateverCharsetTheHeadersName(String charset) {
        String type = "application/json; charset=" + charset;
        assertThat(rest.send(
                                "GET",
                                "/api/orders?limit=1&status=n%C3%B6&after=",
                                rest.submitter,
                                null,
                                "Content-Type",
                                type)
                        .error(400, "invalid_field"))
                .contains("status is 'nö'");
        if (charset.isEmpty() || charset.startsWith("\"")) {
            assertThat(rest.post("/api/orders?wait=sch%C3%B6n+bald", "{'process':'helpdesk'}", "Content-Type", type)
                            .error(400, "invalid_field"))
                    .contains("'schön bald'");
        }
    }

    @Test
    void aQueryThatIsNotPercentEncodedIsRefusedByName() throws Exception {
        assertThat(RawHttp.send(rest.port, "GET", "/api/orders?limit=%zz", "Authorization: Bearer " + rest.submitter))
                .satisfies(reply -> {
                    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
                    assertThat(reply.body()).contains("Parameter limit", "'%zz'", "encode it as UTF-8");
                });
    }

    @Test
    void whatClientsSayOfABodyInUtf8Passes() throws Exception {
        rest.post("/api/orders", "{'process':'helpdesk'}", "Content-Type", "application/json; charset=UTF-8")
                .is(202);
        rest.post("/api/orders", "{'process':'helpdesk'}", "Content-Encoding", "identity")
                .is(202);
        rest.send(
                        "POST",
                        "/api/orders",
                        rest.submitter,
                        BodyPublishers.ofString("\uFEFF{\"process\":\"helpdesk\",\"key\":\"BOM\"}"))
                .is(202);
        HttpRequest.Builder asksFirst = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + rest.port + "/api/orders"))
                .expectContinue(true)
                .header("Authorization", "Bearer " + rest.submitter)
                .POST(BodyPublishers.ofString("{\"process\":\"helpdesk\"}"));
        assertThat(HttpClient.newHttpClient()
                        .send(asksFirst.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void whoWaitsGetsTheAnswer() {
        JsonNode answer = whileWorking("/api/orders?wait=10s", "{'process':'helpdesk','key':'W-1'}")
                .is(200)
                .json();
        assertThat(answer.path("status").asText()).isEqualTo("done");
        assertThat(answer.path("key").asText()).isEqualTo("W-1");
        assertThat(answer.path("order").path("waitingAt")).hasToString("[\"assign\"]");
        assertThat(whileWorking("/api/orders/W-1/steps/assign?wait=10s", "{}")
                        .is(200)
                        .json()
                        .path("order")
                        .path("waitingAt"))
                .hasToString("[\"solve\"]");
        assertThat(whileWorking("/api/orders/W-1/cancel?wait=10s", "{}")
                        .is(200)
                        .json()
                        .path("order")
                        .path("status")
                        .asText())
                .isEqualTo("cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "/api/orders | {'process':'helpdesk','key':'A'} | 409 | duplicate_key",
                "/api/orders | {'process':'nothing'} | 422 | unknown_process",
                "/api/orders/Z/steps/assign | {} | 404 | unknown_order",
                "/api/orders/A/steps/solve | {} | 409 | not_waiting",
                "/api/orders/B/steps/assign | {} | 409 | not_active",
                "/api/orders/Z/cancel | {} | 404 | unknown_order",
                "/api/orders | {'process':'pick','form':{'n':2}} | 500 | process_error"
            })
    void whoWaitsIsToldOfARejection(String path, String body, int status, String code) {
        rest.server.deploy(
                """
                {'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""");
        place("A");
        place("B");
        rest.post("/api/orders/B/cancel", null).is(202);
        rest.work();
        JsonNode answer = whileWorking(path + "?wait=10s", body).is(status).json();
        assertThat(answer.path("status").asText()).isEqualTo(status == 500 ? "failed" : "rejected");
        assertThat(answer.path("error").path("code").asText()).isEqualTo(code);
    }

    @Test
    void whoWaitsUnderAUsedIdGetsItsAnswerOrAConflict() {
        rest.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", "used")
                .is(202);
        rest.work();
        rest.post("/api/orders?wait=10s", "{'process':'helpdesk'}", "Idempotency-Key", "used")
                .is(200);
    }

    @Test
    void whoseAnswerDoesNotComeInTimeIsAccepted() {
        JsonNode accepted = rest.post("/api/orders?wait=1ms", "{'process':'helpdesk','key':'L-1'}")
                .is(202)
                .json();
        assertThat(accepted.path("key").asText()).isEqualTo("L-1");
        rest.post("/api/orders?wait=0s", "{'process':'helpdesk'}").is(202);
        assertThat(rest.server.outbox()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "soon", "-1s", "", "5%20weeks"})
    void aWaitThatIsNoLengthOfTime(String wait) {
        assertThat(rest.post("/api/orders?wait=" + wait, "{'process':'helpdesk'}")
                        .error(400, "invalid_field"))
                .contains("Parameter wait")
                .contains("30s");
        assertThat(rest.server.outbox()).isEmpty();
    }

    @Test
    void aListIsPagedByKey() {
        List<String> keys = List.of("b", "A", "a", "ä", "Z-10", "Z-9", "10", "9", "a b", "a-b");
        keys.forEach(OrderRoutesTest::place);
        for (int limit : new int[] {1, 3, 10, 1000}) {
            List<String> seen = new ArrayList<>();
            String next = "";
            while (next != null) {
                JsonNode page = rest.get("/api/orders?limit=" + limit + "&after=" + encoded(next))
                        .is(200)
                        .json();
                page.path("orders").forEach(order -> seen.add(order.path("key").asText()));
                next = page.path("next").textValue();
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    void aListIsFiltered() {
        rest.server.deploy(HELPDESK.replace("'helpdesk'", "'other'"));
        place("1");
        place("2");
        rest.post("/api/orders", "{'process':'other','key':'3'}").is(202);
        rest.post("/api/orders/2/cancel", null).is(202);
        rest.work();

        assertThat(listed("")).containsExactly("1", "2", "3");
        assertThat(listed("?status=active")).containsExactly("1", "3");
        assertThat(listed("?status=cancelled")).containsExactly("2");
        assertThat(listed("?status=completed")).isEmpty();
        assertThat(listed("?status=failed")).isEmpty();
        assertThat(listed("?process=helpdesk")).containsExactly("1", "2");
        assertThat(listed("?process=helpdesk&status=active&after=0&limit=5")).containsExactly("1");
        assertThat(listed("?process=nothing")).isEmpty();
        assertThat(rest.get("/api/orders?limit=1").json().path("orders").get(0).has("steps"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=x",
                "limit=",
                "status=open",
                "status=",
                "after=%00",
                "process=%00"
            })
    void aParameterThatCannotBe(String query) {
        for (String path : List.of("/api/orders", "/api/orders/export")) {
            if (path.endsWith("export") && query.startsWith("limit")) {
                continue;
            }
            assertThat(rest.getAsAdmin(path + "?" + query).error(400, "invalid_field"))
                    .contains("Parameter " + query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void thousandsOfOrdersAreExportedOneALine() throws JsonProcessingException {
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 2500; i++) {
            keys.add((i % 2 == 0 ? "ex-" : "Ex ") + i);
        }
        rest.database.jdbi().useTransaction(handle -> {
            for (String key : keys) {
                String id = key.replace(' ', '-');
                rest.server
                        .tables()
                        .outbox()
                        .addUnclaimed(
                                handle,
                                new OutgoingJob(
                                        Envelope.of("p-" + id, "desk"),
                                        "order.place",
                                        key,
                                        "{\"process\":\"helpdesk\",\"key\":\"" + key
                                                + "\",\"form\":{\"t\":\"a\\nb\"}}"));
                rest.server
                        .tables()
                        .outbox()
                        .addUnclaimed(
                                handle,
                                new OutgoingJob(
                                        Envelope.of("s-" + id, "desk"),
                                        "step.complete",
                                        key,
                                        "{\"key\":\"" + key + "\",\"node\":\"assign\"}"));
            }
        });
        rest.work();
        TestRest.Reply reply = rest.getAsAdmin("/api/orders/export").is(200);

        assertThat(reply.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        assertThat(reply.text()).endsWith("}\n");
        TreeSet<String> exported = new TreeSet<>();
        String[] lines = reply.text().split("\n");
        for (String line : lines) {
            JsonNode order = Json.read(line);
            exported.add(order.path("key").asText());
            assertThat(order.path("steps")).hasSize(1);
            assertThat(order.path("form").path("t").asText()).isEqualTo("a\nb");
        }
        assertThat(lines).hasSize(2500);
        assertThat(exported).isEqualTo(keys);
        assertThat(rest.getAsAdmin("/api/orders/export?status=completed")
                        .is(200)
                        .text())
                .isEmpty();
        assertThat(rest.getAsAdmin("/api/orders/export?after=" + encoded("ex-997"))
                        .text()
                        .split("\n")
                        .length)
                .isLessThan(2500);
    }

    private static void place(String key) {
        rest.send(
                        "POST",
                        "/api/orders",
                        rest.submitter,
                        BodyPublishers.ofString(Json.write(
                                Json.object().put("process", "helpdesk").put("key", key))))
                .is(202);
        rest.work();
    }

    private static List<String> listed(String query) {
        List<String> keys = new ArrayList<>();
        rest.get("/api/orders" + query)
                .is(200)
                .json()
                .path("orders")
                .forEach(order -> keys.add(order.path("key").asText()));
        return keys;
    }

    /** Posts while another server carries out what comes. */
    private static TestRest.Reply whileWorking(String path, String body) {
        CompletableFuture<TestRest.Reply> reply = CompletableFuture.supplyAsync(() -> rest.post(path, body));
        await().until(() -> !rest.server.outbox().isEmpty());
        rest.work();
        return reply.join();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }
}

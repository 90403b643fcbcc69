package org.omflow.booster.broker.usersync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;

/** Neither Booster tells its users to a stranger, nor takes users from one. */
@Tag("pair")
@Timeout(60)
@Tag("integration")
class PairTrustTest extends TwoSides {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final PairKey key = new PairKey(TestSide.PASSWORD);

    private HttpServer fake;
    private ExecutorService fakeThreads;

    @AfterEach
    void stop() {
        if (fake != null) {
            fake.stop(0);
            fakeThreads.shutdownNow();
        }
    }

    @Test
    void withAnotherPasswordNothingIsToldAndNothingTaken() throws Exception {
        prepare("another password");
        primary.up().with("amy");
        secondary.up();
        // Asked again where a machine with much to do did not answer in time.
        await().untilAsserted(() -> {
            secondary.userSync.compare();
            assertThat(secondary.userSync.problem().orElseThrow())
                    .isEqualTo("The other Booster at 127.0.0.1:" + primary.port
                            + " refuses to send its users (HTTP status 401): Only the other Booster may ask this: set the"
                            + " same pair.password on both");
        });
        assertThat(secondary.users.exist()).isFalse();
        assertThat(primary.audit())
                .contains("\"who\":\"unknown Booster\"")
                .contains("refused: Only the other Booster may ask this");
    }

    @Test
    void aStrangerIsToldNothing() throws Exception {
        primary.up().with("amy");
        Map<String, String> good =
                PairRequest.of(PairRole.SECONDARY, System.currentTimeMillis()).headers(key);
        assertThat(get(Map.of()).statusCode()).isEqualTo(401);
        for (String header : good.keySet()) {
            Map<String, String> wrong = new HashMap<>(good);
            wrong.put(header, changed(good.get(header)));
            HttpResponse<String> answer = get(wrong);
            assertThat(answer.statusCode()).as(header).isEqualTo(401);
            assertThat(answer.body())
                    .contains("Only the other Booster may ask this")
                    .doesNotContain("amy", "ENC(");
            wrong.remove(header);
            assertThat(get(wrong).statusCode()).as("without " + header).isEqualTo(401);
            wrong.put(header, "x".repeat(5000));
            assertThat(get(wrong).statusCode()).as("long " + header).isEqualTo(401);
        }
        assertThat(get(good).statusCode()).isEqualTo(200);
    }

    @Test
    void aRecordedRequestIsNotAnsweredAgain() throws Exception {
        primary.up().with("amy");
        Map<String, String> request =
                PairRequest.of(PairRole.SECONDARY, System.currentTimeMillis()).headers(key);
        assertThat(get(request).statusCode()).isEqualTo(200);
        HttpResponse<String> again = get(request);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("This request was sent before").doesNotContain("ENC(");
    }

    @ParameterizedTest
    @ValueSource(longs = {-31_000, 120_000, -86_400_000})
    void clocksThatDifferTooMuchAreNamed(long millis) throws Exception {
        primary.up().with("amy");
        HttpResponse<String> answer = get(PairRequest.of(PairRole.SECONDARY, System.currentTimeMillis() + millis)
                .headers(key));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .contains("The clocks of the two Boosters differ by")
                .doesNotContain("ENC(");
    }

    @Test
    void twoOfTheSameRoleAreNamed() throws Exception {
        primary.up().with("amy");
        HttpResponse<String> answer =
                get(PairRequest.of(PairRole.PRIMARY, System.currentTimeMillis()).headers(key));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Both Boosters have pair.role=primary");
    }

    @Test
    void aRequestIsForgottenOnlyOnceItsTimeRefusesIt() throws Exception {
        SeenRequests seen = new SeenRequests();
        PairRequest late = PairRequest.of(PairRole.SECONDARY, 60_000);
        seen.note(late, 30_000);
        for (long now = 30_000; now <= 90_000; now += 1_000) {
            long at = now;
            assertThat(refusal(() -> seen.note(late, at))).contains("sent before");
        }
        assertThat(refusal(() -> seen.note(late, 90_001))).contains("clocks");
    }

    @Test
    void requestsBeyondAllReasonAreNotRemembered() throws Exception {
        SeenRequests seen = new SeenRequests();
        for (int i = 0; i < SeenRequests.MOST; i++) {
            seen.note(PairRequest.of(PairRole.SECONDARY, 1_000), 1_000);
        }
        assertThat(refusal(() -> seen.note(PairRequest.of(PairRole.SECONDARY, 1_000), 1_000)))
                .contains("find out who sends the others");
        seen.note(PairRequest.of(PairRole.SECONDARY, 40_000), 40_000);
    }

    @Test
    void aTamperedAnswerIsNotTaken() throws Exception {
        answering(request -> request.answerProof(key, snapshot("eve")), () -> snapshot("eve")
                .replace("eve", "bob"));
        notTaken("does not prove that it knows pair.password");
    }

    @Test
    void anAnswerToAnotherRequestIsNotTaken() throws Exception {
        PairRequest earlier = PairRequest.of(PairRole.SECONDARY, System.currentTimeMillis());
        answering(request -> earlier.answerProof(key, snapshot("eve")), () -> snapshot("eve"));
        notTaken("does not prove that it knows pair.password");
    }

    @Test
    void anAnswerWithoutProofIsNotTaken() throws Exception {
        answering(request -> "", () -> snapshot("eve"));
        notTaken("does not prove that it knows pair.password");
    }

    @Test
    void aRequestIsNoAnswerToItself() throws Exception {
        answering(request -> request.headers(key).get(UsersEndpoint.PROOF), () -> "");
        notTaken("does not prove that it knows pair.password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "[]",
                "{}",
                "{\"revision\":9}",
                "{\"revision\":-1,\"users\":{}}",
                "{\"revision\":1.5,\"users\":{}}",
                "{\"revision\":99999999999999999999,\"users\":{}}",
                "{\"revision\":9000000000000000,\"users\":{}}",
                "{\"revision\":9,\"users\":[]}",
                "{\"revision\":9,\"base\":\"x\\ny\",\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"server\",\"hash\":\"ENC(1:AA:BB)\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"boss\",\"hash\":\"ENC(1:AA:BB)\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"plain\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\\nx = y\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\"}}}",
                "{\"revision\":9,\"users\":{\"e=v\\ne\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}}}",
                "{\"revision\":9,\"users\":{\"\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}},\"acting\":{\"submitter/x\":\"*\"}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}},\"acting\":{\"server/x#1\":\"*\"}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}},\"acting\":{\"submitter/x#0\":\"*\"}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}},\"acting\":{\"submitter/x\\ny#1\":\"*\"}}",
                "{\"revision\":9,\"users\":{\"eve\":{\"role\":\"admin\",\"hash\":\"ENC(1:AA:BB)\"}},\"acting\":{\"submitter/x#1\":\"a,,b\"}}"
            })
    void whatIsNoListOfUsersIsNotTakenEvenWithAProof(String body) throws Exception {
        answering(request -> request.answerProof(key, body), () -> body);
        notTaken("sent users that cannot be copied: ");
    }

    @Test
    void anAnswerThatIsTooLargeIsNotReadToItsEnd() throws Exception {
        String large = " ".repeat(5 << 20);
        answering(request -> request.answerProof(key, large), () -> large);
        notTaken("its answer is larger than 2097152 bytes");
    }

    @Test
    void anotherStatusTellsWhyInPlainCharacters() throws Exception {
        serve(exchange -> send(exchange, 418, "", "{\"error\":{\"message\":\"\\u001b[2J" + "z".repeat(1000) + "\"}}"));
        notTaken("refuses to send its users (HTTP status 418): ?[2Jzzz");
        assertThat(secondary.userSync.problem().orElseThrow()).hasSizeLessThan(500);
    }

    @Test
    void aRedirectionIsNotFollowed() throws Exception {
        primary.up().with("amy");
        serve(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + primary.port + UsersEndpoint.PATH);
            send(exchange, 302, "", "");
        });
        notTaken("HTTP status 302");
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long began = System.nanoTime();
        notTaken("does not answer within 2 s");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aChangeMadeWhileTheOtherIsAskedIsNotOverwritten() throws Exception {
        secondary.with("bob");
        answering(request -> request.answerProof(key, snapshot("eve")), () -> {
            try {
                secondary.users.put("late", UserRole.SUBMITTER, "late-password".toCharArray());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return snapshot("eve");
        });
        secondary.userSync.compare();
        assertThat(secondary.names()).contains("bob").doesNotContain("eve");
    }

    private void notTaken(String problem) throws Exception {
        List<String> before = secondary.files();
        // Asked again where a machine with much to do did not answer in time.
        await().until(() -> {
            secondary.userSync.compare();
            return secondary.userSync.problem().orElse("none").contains(problem);
        });
        assertThat(secondary.files()).isEqualTo(before);
        assertThat(secondary.userSync.firstUsers(secondary.conf())).isEqualTo(secondary.users.exist());
        assertThat(secondary.files()).isEqualTo(before);
    }

    /** Users that have been changed very often. */
    private static String snapshot(String name) {
        Map<String, Users.User> users = Map.of(name, new Users.User(UserRole.ADMIN, "ENC(1:AA:BB)"));
        return new UsersSnapshot(new Users.State(50, users), "").write();
    }

    /** A primary that knows the password, and answers this. */
    private void answering(Function<PairRequest, String> proof, Supplier<String> body) throws IOException {
        serve(exchange -> {
            try {
                PairRequest request = PairRequest.read(exchange.getRequestHeaders()::getFirst, key);
                send(exchange, 200, proof.apply(request), body.get());
            } catch (RefusedException e) {
                send(exchange, 500, "", e.getMessage());
            }
        });
    }

    private void serve(Answer answer) throws IOException {
        fake = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        fakeThreads = Executors.newCachedThreadPool();
        fake.setExecutor(fakeThreads);
        fake.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        fake.start();
        secondary.close();
        secondary = new TestSide(
                folder.resolve("b"),
                PairRole.SECONDARY,
                secondary.port,
                fake.getAddress().getPort(),
                TestSide.PASSWORD);
    }

    private static void send(HttpExchange exchange, int status, String proof, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add(UsersEndpoint.PROOF, proof);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private HttpResponse<String> get(Map<String, String> headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + primary.port + UsersEndpoint.PATH));
        headers.forEach(request::header);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String changed(String text) {
        char last = text.charAt(text.length() - 1);
        return text.substring(0, text.length() - 1) + (last == '1' ? '2' : '1');
    }

    private static String refusal(Noting noting) {
        try {
            noting.run();
            return "not refused";
        } catch (RefusedException e) {
            return e.getMessage();
        }
    }

    private interface Noting {
        void run() throws RefusedException;
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }
}

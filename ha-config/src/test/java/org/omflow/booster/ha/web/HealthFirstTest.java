package org.omflow.booster.ha.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.testkit.RawHttp;
import org.omflow.booster.ha.tls.Encryption;

/** Health probes are answered while other requests have all the threads that a web gives them. */
@Tag("key")
@Timeout(60)
class HealthFirstTest {
    private static final int THREADS = 16;
    private static final int MOST_OTHERS = 8;
    private static final int REQUESTS = 500;
    /** More than the buffers of a connection hold. */
    private static final byte[] LARGE = new byte[32 << 20];

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Socket> clients = new ArrayList<>();
    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    private Javalin web;

    @BeforeEach
    void start() {
        UnauthenticatedConnections unauthenticated =
                new UnauthenticatedConnections("web.port", Duration.ofSeconds(30), 1_000, Clock.systemUTC());
        web = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.jetty.threadPool = threads;
                    new WebPort(
                                    "127.0.0.1",
                                    0,
                                    Encryption.NONE,
                                    false,
                                    unauthenticated,
                                    64 << 10,
                                    Duration.ofMillis(100))
                            .addTo(config);
                    config.routes.get("/health/ready", context -> context.result("ready"));
                    config.routes.get("/slow", context -> {
                        begun.incrementAndGet();
                        end.await();
                        done.incrementAndGet();
                        context.result("slow");
                    });
                    config.routes.get("/large", context -> {
                        begun.incrementAndGet();
                        context.result(LARGE);
                    });
                    config.routes.get("/failing", context -> {
                        throw new Error("planted");
                    });
                })
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        end.countDown();
        for (Socket client : clients) {
            client.close();
        }
        web.stop();
    }

    @Test
    void probesAreAnsweredWhileOthersWait() throws Exception {
        ask("/slow", REQUESTS);
        await().until(() -> begun.get() == MOST_OTHERS);
        for (int i = 0; i < 20; i++) {
            assertThat(probe().body()).isEqualTo("ready");
        }
        assertThat(begun).hasValue(MOST_OTHERS);

        end.countDown();
        for (Socket client : clients) {
            assertThat(reply(client)).contains(" 200 ").endsWith("slow");
        }
        assertThat(done).hasValue(REQUESTS);
    }

    @Test
    void probesAreAnsweredWhileClientsDoNotReadTheirReplies() throws Exception {
        ask("/large", REQUESTS / 10);
        await().until(() -> begun.get() == MOST_OTHERS);
        assertThat(probe().body()).isEqualTo("ready");
    }

    @Test
    void aRequestThatFailsFreesItsThread() throws Exception {
        ask("/failing", 3 * MOST_OTHERS);
        for (Socket client : clients) {
            assertThat(reply(client)).contains(" 500 ");
        }
        clients.clear();
        ask("/slow", MOST_OTHERS);
        await().until(() -> begun.get() == MOST_OTHERS);
    }

    @Test
    void aPathThatOnlyLooksLikeAProbeIsNone() throws Exception {
        ask("/health/../slow", REQUESTS / 10);
        ask("/health/%2e%2e/slow", REQUESTS / 10);
        ask("/slow", MOST_OTHERS);
        await().until(() -> begun.get() == MOST_OTHERS);
        assertThat(probe().body()).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({"16, 8", "8, 4", "250, 234", "40, 24"})
    void otherRequestsLeaveThreadsFree(int number, int others) {
        assertThat(new HealthFirst(null, Runnable::run, number).most()).isEqualTo(others);
    }

    private RawHttp.Reply probe() throws Exception {
        return RawHttp.send(web.port(), "GET", "/health/ready");
    }

    private void ask(String path, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), web.port());
            client.setSoTimeout(20_000);
            clients.add(client);
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String reply(Socket client) throws Exception {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

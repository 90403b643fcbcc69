package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.database.DatabaseTest.describe;
import static org.omflow.booster.ha.database.DatabaseTest.failure;
import static org.omflow.booster.ha.database.DatabaseTest.number;
import static org.omflow.booster.ha.database.DatabaseTest.postgres;
import static org.omflow.booster.ha.database.DatabaseTest.settings;
import static org.omflow.booster.ha.database.DatabaseTest.transaction;
import static org.omflow.booster.ha.database.DatabaseTest.update;
import static org.omflow.booster.ha.testkit.Background.async;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.LogLines;

/** A database that does not answer yet, or no longer. */
@Tag("database")
@Timeout(120)
@Tag("integration")
class DatabaseOutageTest {
    /** A port that is too low for any program to get by chance. */
    private static final int NOBODY = 1;

    @Test
    void opensBeforeTheDatabaseIsThereAndSaysOnceThatItWaits() throws Exception {
        int port = FreePorts.one();
        AtomicInteger tries = new AtomicInteger();
        try (LogLines said = LogLines.of(Database.class);
                Database database = Database.open(
                        settings(port, "database.connect-timeout", "250ms"), "probe", Clock.systemUTC())) {
            assertThat(database.answers()).isFalse();
            CompletableFuture<Boolean> waiting = async(() -> database.await(() -> tries.incrementAndGet() < 0));
            await().until(() -> tries.get() > 4);

            assertThat(said.containing("")).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("waiting for the database jdbc:postgresql://127.0.0.1:" + port + "/postgres: ")
                    .contains("refused"));

            try (EmbeddedPostgres late = postgres().setPort(port).start()) {
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
                assertThat(said.containing("the database jdbc:postgresql://127.0.0.1:" + port + "/postgres answers"))
                        .hasSize(1);
                assertThat(database.answers()).isTrue();
            }
        }
    }

    @Test
    void stopsWaitingWhenAsked() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (Database database =
                Database.open(settings(NOBODY, "database.connect-timeout", "250ms"), "probe", Clock.systemUTC())) {
            assertThat(database.await(() -> tries.incrementAndGet() > 2)).isFalse();
        }
    }

    @Test
    void aStoppedDatabaseIsUnavailableForOpenAndNewConnections() throws Exception {
        try (EmbeddedPostgres ownDatabase = postgres().start();
                Database database = Database.open(
                        settings(ownDatabase.getPort(), "database.connect-timeout", "1s"), "probe", Clock.systemUTC());
                Connection c = transaction(database)) {
            update(c, "CREATE TABLE thing (id integer)");
            ownDatabase.close();

            SQLException open = failure(() -> update(c, "INSERT INTO thing VALUES (1)"));
            // The pool hands a connection out unseen that it has had back just now.
            SQLException fresh = failure(() -> number(database, "SELECT 1"));

            assertThat(database.dialect().isUnavailable(open))
                    .as(describe(open))
                    .isTrue();
            assertThat(database.dialect().isUnavailable(fresh))
                    .as(describe(fresh))
                    .isTrue();
            assertThat(database.answers()).isFalse();
        }
    }

    /** The pool's own pauses grow to 5 s; whoever waits for an order must not wait that long once the database is back. */
    @Test
    void connectsWithinASecondAfterALongOutage() throws Exception {
        int port = FreePorts.one();
        try (Database database =
                Database.open(settings(port, "database.connect-timeout", "1s"), "probe", Clock.systemUTC())) {
            AtomicInteger tries = new AtomicInteger();
            CompletableFuture<Boolean> waiting = async(() -> database.await(() -> tries.incrementAndGet() < 0));
            // The pool would pause 10, 20, 40 ms and so on between its tries; by then for several seconds.
            await().atMost(Duration.ofSeconds(60)).until(() -> tries.get() > 8);
            awaitFourTries(port);

            try (EmbeddedPostgres late = postgres().setPort(port).start()) {
                long answering = System.nanoTime();
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - answering)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }

    /** As behind a line that was cut: whoever waits there must try again once it is whole, long before other time-outs. */
    @Test
    void triesAgainSoonWhenADatabaseAcceptsAConnectionAndStaysSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Database database = Database.open(
                        settings(
                                silent.getLocalPort(),
                                "database.connect-timeout",
                                "30s",
                                "database.socket-timeout",
                                "1h"),
                        "probe",
                        Clock.systemUTC())) {
            silent.setSoTimeout(20_000);
            // The driver by itself begins a second time, without TLS; a third time it is told to.
            try (Socket first = silent.accept();
                    Socket second = silent.accept();
                    Socket third = silent.accept()) {
                assertThat(List.of(first, second, third)).allMatch(Socket::isConnected);
            }
        }
    }

    /** Four within 4 s; the pool by itself would try once at most. */
    private static void awaitFourTries(int port) throws IOException {
        try (ServerSocket refusing = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            refusing.setSoTimeout(4_000);
            long began = System.nanoTime();
            for (int n = 0; n < 4; n++) {
                refusing.accept().close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        }
    }
}

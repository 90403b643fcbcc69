package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.TestPostgres;

/**
 * Where the clocks of the Booster's machine and the database differ, jobs come at the database's time: the servers compare
 * the two.
 */
@Tag("job")
@Tag("integration")
@Timeout(120)
class ArrivalTimeTest {
    private static final long PATIENCE = 30_000;
    private static final String SMALL = "{}";
    private static final String LARGE = "{\"note\":\"" + "x".repeat(300_000) + "\"}";

    @TempDir
    private Path folder;

    private Duration ahead;

    @ParameterizedTest
    @ValueSource(ints = {31, -31})
    void jobsOfAllProtocolsComeAtTheDatabasesTime(int days) throws Exception {
        try (EmbeddedPostgres postgres = database(days);
                TestBooster booster = TestBooster.start(folder, database(postgres));
                Connection server = booster.core("server")) {
            MessageConsumer jobs = jobs(server);
            for (String body : new String[] {SMALL, LARGE}) {
                try (Connection core = booster.core("submitter");
                        Connection amqp = booster.amqp("submitter")) {
                    send(core, Addresses.FORM_PROCESS, body);
                    expectTime(jobs.receive(PATIENCE));
                    send(amqp, Addresses.FORM_PROCESS, body);
                    expectTime(jobs.receive(PATIENCE));
                }
            }
            try (StompClient stomp = booster.stomp("submitter")) {
                stomp.write("SEND", Map.of("destination", Addresses.FORM_PROCESS), SMALL);
                expectTime(jobs.receive(PATIENCE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {31, -31})
    void deadJobsAndTheirRetriesHaveTheDatabasesTime(int days) throws Exception {
        try (EmbeddedPostgres postgres = database(days);
                TestBooster booster = TestBooster.start(folder, database(postgres));
                Connection server = booster.core("server");
                Connection serverByAmqp = booster.amqp("server")) {
            MessageConsumer jobs = jobs(server);
            for (Connection sender : new Connection[] {server, serverByAmqp}) {
                send(sender, Addresses.FORM_DEAD, SMALL);
                JsonNode dead = awaitDead(booster);
                expectTime(Instant.parse(dead.path("at").asText()));
                booster.post("/api/dead/" + dead.path("id").asLong() + "/retry", "admin");
                expectTime(jobs.receive(PATIENCE));
            }
            try (AmqpSender amqp = new AmqpSender(
                    booster.booster().status().clientsPort(), "submitter", booster.password("submitter"))) {
                Data part = new Data(new Binary(SMALL.getBytes(StandardCharsets.UTF_8)));
                amqp.sendSettled(part, part);
                expectTime(Instant.parse(awaitDead(booster).path("at").asText()));
            }
        }
    }

    @Test
    void anUnavailableDatabaseLeavesItsTime() throws Exception {
        try (EmbeddedPostgres postgres = database(31);
                TestBooster booster = TestBooster.start(folder, database(postgres));
                Connection server = booster.core("server")) {
            postgres.close();
            send(server, Addresses.FORM_PROCESS, SMALL);
            expectTime(jobs(server).receive(PATIENCE));
        }
    }

    @Test
    void withoutADatabaseItIsTheMachinesTime() throws Exception {
        ahead = Duration.ZERO;
        try (TestBooster booster = TestBooster.start(folder, "database.url=jdbc:postgresql://127.0.0.1:1/none");
                Connection server = booster.core("server")) {
            send(server, Addresses.FORM_PROCESS, SMALL);
            expectTime(jobs(server).receive(PATIENCE));
        }
    }

    @Test
    void theFirstJobOfAPairComesAtTheDatabasesTime() throws Exception {
        try (EmbeddedPostgres postgres = database(31);
                TestBooster booster = TestBooster.startPrimary(folder, database(postgres))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> booster.booster().status().pair().state() == PairState.State.ACTIVE);
            try (Connection server = booster.core("server")) {
                send(server, Addresses.FORM_PROCESS, SMALL);
                expectTime(jobs(server).receive(PATIENCE));
            }
        }
    }

    /** One whose clock is ahead of this machine's by this. */
    private EmbeddedPostgres database(int days) throws Exception {
        ahead = Duration.ofDays(days);
        EmbeddedPostgres postgres = TestPostgres.quick().start();
        try (java.sql.Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
                    + " 'SELECT pg_catalog.clock_timestamp() + interval ''" + days + " days'''");
            s.execute("ALTER DATABASE postgres SET search_path = public, pg_catalog");
        }
        return postgres;
    }

    private static String[] database(EmbeddedPostgres postgres) {
        return new String[] {
            "database.url=jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "database.user=postgres"
        };
    }

    private static MessageConsumer jobs(Connection server) throws JMSException {
        Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
        return session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
    }

    private static void send(Connection sender, String address, String body) throws JMSException {
        try (Session session = sender.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TextMessage message = session.createTextMessage(body);
            message.setStringProperty(PropertyNames.JOB_ID, "job-1");
            session.createProducer(session.createQueue(address)).send(message);
        }
    }

    /** The only dead job. */
    private static JsonNode awaitDead(TestBooster booster) throws Exception {
        return await().until(
                        () -> Json.read(booster.get("/api/dead", "admin", booster.password("admin"))
                                        .body())
                                .path("dead"),
                        dead -> dead.size() == 1)
                .path(0);
    }

    private void expectTime(Message job) throws JMSException {
        expectTime(Instant.ofEpochMilli(job.getLongProperty(PropertyNames.INGRESS)));
    }

    private void expectTime(Instant found) {
        assertThat(found).isCloseTo(Instant.now().plus(ahead), within(1, ChronoUnit.MINUTES));
    }
}

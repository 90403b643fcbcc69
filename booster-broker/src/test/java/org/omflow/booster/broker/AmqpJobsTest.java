package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnknownDescribedType;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.broker.guard.UnheardJobs;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.LogLines;

/** What AMQP clients may put into a job is taken as it is meant, or refused by its name. */
@Tag("job")
@Tag("integration")
@Timeout(60)
class AmqpJobsTest {
    private static final long PATIENCE = 20_000;
    /** More than the broker keeps in memory. */
    private static final int LARGE = 300_000;

    private static final int TOO_LARGE = 4 << 20;

    private static final Map<String, Object> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("timestamp", new Date());
        VALUES.put("uuid", UUID.randomUUID());
        VALUES.put("char", 'x');
        VALUES.put("symbol", Symbol.valueOf("s"));
        VALUES.put("binary", new Binary(new byte[] {1, 2, 3}));
        VALUES.put("null", null);
        VALUES.put("ubyte", UnsignedByte.valueOf((byte) 200));
        VALUES.put("ushort", UnsignedShort.valueOf((short) 60_000));
        VALUES.put("uint", UnsignedInteger.valueOf(4_000_000_000L));
        VALUES.put("ulong", UnsignedLong.valueOf(-1));
        VALUES.put("float", 1.5f);
        VALUES.put("decimal32", new Decimal32(new BigDecimal("1.5")));
        VALUES.put("decimal64", new Decimal64(new BigDecimal("1.5")));
        VALUES.put("decimal128", new Decimal128(new BigDecimal("1.5")));
        VALUES.put("list", List.of("a", 1));
        VALUES.put("map", Map.of("a", 1));
        VALUES.put("array", new String[] {"a"});
        VALUES.put("described", new UnknownDescribedType(Symbol.valueOf("d"), "v"));
    }

    @TempDir
    Path folder;

    private LogLines lines;
    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder, "message.max-size=3MiB");
        lines = LogLines.of("org");
    }

    @AfterEach
    void stop() {
        lines.close();
        booster.close();
    }

    @Test
    void propertiesOfAnyTypeDoNotMatter() throws Exception {
        try (AmqpSender amqp = sender()) {
            for (Map.Entry<String, Object> value : VALUES.entrySet()) {
                Map<String, Object> properties = new LinkedHashMap<>();
                properties.put(PropertyNames.JOB_ID, "j-" + value.getKey());
                properties.put("their-" + value.getKey(), value.getValue());
                DeliveryState outcome = amqp.send(new ApplicationProperties(properties), new AmqpValue("{}"));
                assertThat(outcome).as("%s: %s", value.getKey(), outcome).isInstanceOf(Accepted.class);
            }
        }
        try (Connection server = booster.core("server")) {
            MessageConsumer jobs = jobs(server);
            for (String name : VALUES.keySet()) {
                Message job = jobs.receive(PATIENCE);
                assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo("j-" + name);
                assertThat(((TextMessage) job).getText()).isEqualTo("{}");
            }
        }
        assertThat(lines.troubles()).isEmpty();
    }

    /** The broker has its properties in a file already. */
    @Test
    void ofALargeJobTheyAreRefusedByName() throws Exception {
        try (AmqpSender amqp = sender()) {
            for (Object value : new Object[] {UUID.randomUUID(), new Date(), List.of()}) {
                DeliveryState outcome =
                        amqp.send(new ApplicationProperties(Map.of("theirs", value)), new AmqpValue("x".repeat(LARGE)));
                assertThat(outcome).isInstanceOf(Rejected.class);
                assertThat(((Rejected) outcome).getError().getDescription())
                        .contains("property 'theirs'", "large job by AMQP", "text or a number");
            }
            Header durable = new Header();
            durable.setDurable(true);
            assertThat(amqp.send(
                            durable,
                            new ApplicationProperties(Map.of("jobId", "j", "theirs", Symbol.valueOf("s"))),
                            new AmqpValue("x".repeat(LARGE))))
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aJobIdThatIsAUuidIsItsText() throws Exception {
        UUID id = UUID.randomUUID();
        try (AmqpSender amqp = sender();
                Connection server = booster.core("server")) {
            assertThat(amqp.send(jobId(id), new AmqpValue("{}"))).isInstanceOf(Accepted.class);

            assertThat(jobs(server).receive(PATIENCE).getStringProperty(PropertyNames.JOB_ID))
                    .isEqualTo(id.toString());
        }
    }

    static Stream<List<Section>> severalSections() {
        return Stream.of(
                List.of(data("{}"), data("garbage")),
                List.of(data("{\"process\":"), data("\"leave\"}")),
                List.of(data("x".repeat(LARGE)), data("{}")),
                List.of(new AmqpSequence(List.of("a")), new AmqpSequence(List.of("b"))),
                List.of(new AmqpValue("{}"), new AmqpValue("{}")),
                List.of(data("{}"), new AmqpValue("{}"), new AmqpSequence(List.of())));
    }

    @ParameterizedTest
    @MethodSource("severalSections")
    void aBodyOfSeveralSectionsIsRefusedByName(List<Section> body) throws Exception {
        List<Section> sections = new ArrayList<>(List.of(jobId("several")));
        sections.addAll(body);
        try (AmqpSender amqp = sender()) {
            DeliveryState outcome = amqp.send(sections.toArray(new Section[0]));

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(((Rejected) outcome).getError().getDescription())
                    .contains("its body has " + body.size() + " sections", "data", "send it in one");
            assertThat(amqp.send(jobId("one"), data("{}"))).isInstanceOf(Accepted.class);
        }
        try (Connection server = booster.core("server")) {
            assertThat(jobs(server).receive(PATIENCE).getStringProperty(PropertyNames.JOB_ID))
                    .isEqualTo("one");
        }
        assertNoStack();
    }

    static Stream<Map<Object, Object>> delays() {
        return Stream.of(
                Map.of("x-opt-delivery-time", new Date(1_900_000_000_000L)),
                Map.of("x-opt-delivery-time", "soon"),
                Map.of("x-opt-delivery-time", 1_900_000_000_000L),
                Map.of("x-opt-delivery-delay", "soon"),
                Map.of("x-opt-delivery-delay", UUID.fromString("00000000-0000-0000-0000-000000000000")),
                Map.of("x-opt-delivery-delay", 60_000L));
    }

    @ParameterizedTest
    @MethodSource("delays")
    void aDelayIsRefusedWithTheAnnotationAndItsValue(Map<String, Object> annotation) throws Exception {
        String name = annotation.keySet().iterator().next();
        Object value = annotation.get(name);
        String shown = value instanceof Date time ? time.toInstant().toString() : value.toString();
        try (AmqpSender amqp = sender()) {
            DeliveryState outcome =
                    amqp.send(new MessageAnnotations(Map.of(Symbol.valueOf(name), value)), jobId("late"), data("{}"));

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(((Rejected) outcome).getError().getDescription())
                    .contains("the annotation '" + name + "' is '" + shown + "'", "leave it out");
        }
        assertNoStack();
    }

    @Test
    void aRefusedJobThatWasSentSettledIsADeadJobAndItsIdIsLogged() throws Exception {
        try (AmqpSender amqp = sender()) {
            amqp.sendSettled(jobId("unheard"), data("{\"part\":1}"), data("{\"part\":2}"));
            amqp.sendSettled(jobId("heard"), data("{}"));
            amqp.sendSettled(
                    new MessageAnnotations(Map.of(Symbol.valueOf("x-opt-delivery-delay"), "soon")),
                    jobId("large"),
                    data("x".repeat(LARGE)));
            await().until(() -> dead().size() == 2);
        }
        assertThat(dead().get(0).path("jobId").asText()).isEqualTo("unheard");
        assertThat(dead().get(0).path("reasonCode").asText()).isEqualTo("refused");
        assertThat(dead().get(0).path("reason").asText()).contains("2 sections");
        assertThat(dead().get(0).path("login").asText()).isEqualTo("submitter");
        assertThat(body(dead().get(0))).isEqualTo("{\"part\":1}");
        assertThat(dead().get(1).path("jobId").asText()).isEqualTo("large");
        assertThat(body(dead().get(1))).hasSize(LARGE);
        assertThat(lines.troubles())
                .anySatisfy(line -> assertThat(line).contains("unheard", "submitter", "2 sections"));
        try (Connection server = booster.core("server")) {
            assertThat(jobs(server).receive(PATIENCE).getStringProperty(PropertyNames.JOB_ID))
                    .isEqualTo("heard");
        }
        assertNoStack();
    }

    /** Whoever sends that cannot fill the memory by it. */
    @Test
    void ofOneThatIsTooLargeNoBodyIsKeptAndWhatIsKeptForPeopleIsShort() throws Exception {
        String jobId = "j".repeat(LARGE / 3);
        Properties subject = new Properties();
        subject.setSubject("t".repeat(LARGE / 10));
        try (AmqpSender amqp = sender()) {
            amqp.sendSettled(jobId("whole"), data("x".repeat(TOO_LARGE)));
            amqp.sendSettled(jobId(jobId), data("{}"), data("{}"));
            amqp.sendSettled(subject, jobId("j".repeat(1 + Limits.JOB_ID)), data("{}"), data("{}"));
            await().until(() -> dead().size() == 3);
        }
        JsonNode whole = dead().get(0);
        assertThat(whole.path("jobId").asText()).isEqualTo("whole");
        assertThat(whole.path("reason").asText()).contains("larger than the", "message.max-size");
        assertThat(body(whole)).isEmpty();
        assertThat(dead().get(1).path("jobId").isNull()).isTrue();
        JsonNode typed = dead().get(2);
        assertThat(typed.path("jobId").isNull()).isTrue();
        assertThat(typed.path("type").asText()).hasSizeLessThan(2 * Limits.NAME).startsWith("tttt");
        assertThat(dead())
                .allSatisfy(job -> assertThat(job.path("bytes").asInt()).isLessThan(2000));
        assertNoStack();
    }

    @Test
    void aRefusedJobWhoseSenderIsToldIsNoDeadJob() throws Exception {
        try (AmqpSender amqp = sender()) {
            assertThat(amqp.send(jobId("told"), data("{}"), data("{}"))).isInstanceOf(Rejected.class);
        }
        assertThat(dead()).isEmpty();
    }

    @Test
    void aJobWhoseSenderIsToldIsNoDeadJobAlsoAfterOneThatWasSentSettled() throws Exception {
        try (AmqpSender amqp = sender()) {
            amqp.sendSettled(jobId("unheard"), data("{}"), data("{}"));
            assertThat(amqp.send(jobId("heard"), data("{}"))).isInstanceOf(Accepted.class);
            assertThat(amqp.send(jobId("told"), data("{}"), data("{}"))).isInstanceOf(Rejected.class);
        }
        assertThat(dead()).extracting(job -> job.path("jobId").asText()).containsExactly("unheard");
    }

    /** Many of one user hide neither those of another nor that some were lost. */
    @Test
    void refusedJobsThatWereSentSettledAreLoggedByUserAndCountedWhenLost() throws Exception {
        booster.close();
        booster = TestBooster.start(folder, "dead.max-size=1MiB");
        // The bound is of the whole process, so these users are this test's own.
        for (String user : List.of("busy", "other")) {
            new Users(booster.home().conf()).put(user, UserRole.SUBMITTER, (user + "-password").toCharArray());
        }
        long lost = UnheardJobs.OF_THIS_BOOSTER.lost();
        try (AmqpSender busy = sender("busy");
                AmqpSender other = sender("other")) {
            // Each is larger than a user's share of the dead jobs.
            String large = "x".repeat(LARGE);
            for (int i = 0; i < 15; i++) {
                busy.sendSettled(jobId("many-" + i), data(large), data("{}"));
            }
            await().until(() -> UnheardJobs.OF_THIS_BOOSTER.lost() == lost + 15);
            other.sendSettled(jobId("one"), data(large), data("{}"));
            await().until(() -> UnheardJobs.OF_THIS_BOOSTER.lost() == lost + 16);
        }
        assertThat(lines.troubles())
                .filteredOn(line -> line.contains("The job many-"))
                .hasSizeBetween(10, 15);
        assertThat(lines.troubles()).anySatisfy(line -> assertThat(line).contains("job one", "other", "is lost"));
        assertThat(booster.get("/metrics").body()).contains("omflow_settled_jobs_lost_total");
    }

    static Stream<Arguments> faults() {
        Properties sequence = new Properties();
        sequence.setGroupSequence(UnsignedInteger.MAX_VALUE);
        Properties gzip = new Properties();
        gzip.setContentEncoding(Symbol.valueOf("gzip"));
        return Stream.of(
                Arguments.of(List.of(property("JMSXGroupSeq", true), data("{}")), "'JMSXGroupSeq' is 'true'"),
                Arguments.of(
                        List.of(property("JMSXGroupSeq", new Binary(new byte[] {1})), data("{}")), "'JMSXGroupSeq' is"),
                Arguments.of(List.of(data("{}"), new Footer(Map.of("hash", "x"))), "footer has the key 'hash'"),
                Arguments.of(List.of(new AmqpSequence(List.of(UnsignedInteger.ONE))), "body is a list"),
                Arguments.of(List.of(new AmqpValue(List.of(UnsignedInteger.ONE))), "body is a list"),
                Arguments.of(List.of(sequence, data("{}")), "group-sequence 4294967295"),
                Arguments.of(
                        List.of(new MessageAnnotations(Map.of(Symbol.valueOf("traceparent"), "00")), data("{}")),
                        "message annotation 'traceparent' is not taken"),
                Arguments.of(List.of(gzip, data("{}")), "content-encoding is 'gzip'"),
                Arguments.of(
                        List.of(jobId(UnsignedLong.valueOf(-1)), data("{}")),
                        "jobId is a UnsignedLong (18446744073709551615): write it as text or uuid"),
                Arguments.of(List.of(jobId(true), data("{}")), "jobId is a Boolean (true)"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedWithItsValueAndWhatToDo(List<Section> sections, String told) throws Exception {
        try (AmqpSender amqp = sender()) {
            DeliveryState outcome = amqp.send(sections.toArray(new Section[0]));

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(((Rejected) outcome).getError().getDescription())
                    .contains("not accepted", told)
                    .doesNotContain("Exception", "[B@")
                    .containsAnyOf("leave", "send", "write");
        }
        assertNoStack();
    }

    private static ApplicationProperties property(String name, Object value) {
        return new ApplicationProperties(Map.of(PropertyNames.JOB_ID, "faulty", name, value));
    }

    private AmqpSender sender() throws Exception {
        return sender("submitter");
    }

    private AmqpSender sender(String user) throws Exception {
        return new AmqpSender(booster.booster().status().clientsPort(), user, booster.password(user));
    }

    private static ApplicationProperties jobId(Object id) {
        return new ApplicationProperties(Map.of(PropertyNames.JOB_ID, id));
    }

    private static Data data(String text) {
        return new Data(new Binary(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageConsumer jobs(Connection server) throws Exception {
        Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
        return session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
    }

    private List<JsonNode> dead() throws Exception {
        String listed =
                booster.get("/api/dead", "admin", booster.password("admin")).body();
        List<JsonNode> dead = new ArrayList<>();
        Json.read(listed).path("dead").forEach(dead::add);
        return dead;
    }

    private String body(JsonNode dead) throws Exception {
        String shown = booster.get("/api/dead/" + dead.path("id").asLong(), "admin", booster.password("admin"))
                .body();
        return Json.read(shown).path("body").asText();
    }

    private void assertNoStack() {
        assertThat(lines.withStack()).isEmpty();
    }
}

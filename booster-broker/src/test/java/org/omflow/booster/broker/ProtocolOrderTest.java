package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslChallenge;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.amqp.security.SaslResponse;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.testkit.LogLines;

/**
 * Whatever a client sends in whatever order, logged in or not: it makes nothing, takes no thread and little memory, and
 * hears why its connection ended.
 */
@Tag("key")
@Tag("integration")
@Timeout(120)
class ProtocolOrderTest {
    private static final long SESSION = 10;
    private static final long[] CHANNELS = {0, 1, 2, 3, SESSION, SESSION + 1};
    /** What one packet of a few bytes may make the broker allocate; some of it is the test's own. */
    private static final long MOST_BYTES = 4 << 20;

    private static final int MOST_LINES = 300;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    static Path folder;

    private static TestBooster booster;

    private BrokerContents contents;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @BeforeEach
    void before() {
        contents = new BrokerContents(booster);
        log = LogLines.ofAll();
    }

    @AfterEach
    void unharmed() throws Exception {
        log.close();
        assertThat(log.containing("")).hasSizeLessThan(MOST_LINES);
        contents.assertUnharmed();
    }

    @ParameterizedTest
    @EnumSource(UserRole.class)
    void noPacketOfTheBrokersOwnProtocolHarms(UserRole role) throws Exception {
        Random random = new Random(role.ordinal());
        for (long channel : CHANNELS) {
            for (int type = 0; type < 256; type++) {
                boolean turn = (type + channel) % UserRole.values().length == role.ordinal();
                if (turn && mayGoOn(role, type, channel, random(random))) {
                    // One that the broker reads.
                    mayGoOn(role, type, channel);
                    for (byte fill : new byte[] {0, 1, 0x7F, -1}) {
                        mayGoOn(role, type, channel, filled(fill));
                    }
                }
            }
        }
    }

    private static byte[] random(Random random) {
        byte[] body = new byte[random.nextInt(40)];
        random.nextBytes(body);
        return body;
    }

    /** As a length it is 0, 16 million, two thousand million or less than nothing. */
    private static byte[] filled(byte fill) {
        byte[] body = new byte[40];
        Arrays.fill(body, fill);
        return body;
    }

    /** Sends a packet; whether it is one that this user may send, damaged or not. */
    private static boolean mayGoOn(UserRole role, int type, long channel, byte... body) throws Exception {
        long before = allocated();
        boolean read = isRead(role, type, channel, body);
        for (int i = 0; i < 3 && allocated() - before > MOST_BYTES; i++) {
            // Perhaps it was somebody else.
            before = allocated();
            read = isRead(role, type, channel, body);
        }
        assertThat(allocated() - before)
                .as("%s type %s on channel %s %s", role, type, channel, Arrays.toString(body))
                .isLessThan(MOST_BYTES);
        return read;
    }

    private static boolean isRead(UserRole role, int type, long channel, byte... body) throws Exception {
        String what = role + " type " + type + " on channel " + channel + " " + Arrays.toString(body);
        try (CoreWire client = CoreWire.to(booster.booster().status().messagesPort())) {
            client.createSession("out of order " + role, SESSION, role.text(), booster.password(role.text()));
            assertThat(client.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
            client.sendWithPing(type, channel, body);
            List<CoreWire.Received> replies = client.readToPing();
            if (!replies.isEmpty() && replies.get(replies.size() - 1).type() == PacketImpl.PING) {
                return true;
            }
            String reason = replies.stream()
                    .filter(reply -> reply.type() == PacketImpl.EXCEPTION)
                    .map(CoreWire.Received::reason)
                    .findFirst()
                    .orElse("");
            assertThat(reason.isEmpty() && type != PacketImpl.DISCONNECT)
                    .as("ended without a reason: " + what)
                    .isFalse();
            return reason.contains("damaged");
        }
    }

    private static long allocated() {
        return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    /** How far an AMQP client came before it loses its way. */
    private enum Stage {
        WITHOUT_LOGIN,
        LOGGING_IN,
        LOGGED_IN,
        OPENED,
        BEGUN,
        ATTACHED
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void noFrameOfAmqpHarms(Stage stage) throws Exception {
        byte[] damaged = {0, 0, 0, 3, 2, 0, 0, 0};
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Object> frame : performatives().entrySet()) {
            for (int type : new int[] {AmqpWire.AMQP, AmqpWire.LOGIN}) {
                for (int channel : type == AmqpWire.AMQP ? new int[] {0, 1, 0xFFFF} : new int[] {0}) {
                    try (AmqpWire client =
                            new AmqpWire(booster.booster().status().clientsPort())) {
                        reach(stage, client);
                        byte[] bytes = AmqpWire.frame(type, channel, frame.getValue());
                        // Whatever became of the frames, what follows must be read, and end it.
                        client.send(bytes, bytes, damaged);

                        String what = frame.getKey() + " of type " + type + " on channel " + channel;
                        if (client.readToEnd() == 0) {
                            wrong.add(what + ": ended without a word");
                        }
                    } catch (SocketTimeoutException e) {
                        wrong.add(frame.getKey() + " of type " + type + " on channel " + channel + ": held");
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void reach(Stage stage, AmqpWire client) throws IOException {
        if (stage == Stage.WITHOUT_LOGIN || stage == Stage.LOGGING_IN) {
            client.header(stage == Stage.LOGGING_IN);
            return;
        }
        client.logIn("submitter", booster.password("submitter"));
        Map<String, Object> frames = performatives();
        for (Stage step : List.of(Stage.OPENED, Stage.BEGUN, Stage.ATTACHED)) {
            if (step.compareTo(stage) <= 0) {
                Object performative =
                        switch (step) {
                            case OPENED -> frames.get("open");
                            case BEGUN -> frames.get("begin");
                            default -> attach(Role.SENDER, Addresses.FORM_PROCESS);
                        };
                client.send(AmqpWire.frame(AmqpWire.AMQP, 0, performative));
                client.skipFrame();
            }
        }
    }

    private static Map<String, Object> performatives() {
        Map<String, Object> frames = new LinkedHashMap<>();
        Open open = new Open();
        open.setContainerId("out of order");
        frames.put("open", open);
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(100));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(100));
        frames.put("begin", begin);
        frames.put("attach to send", attach(Role.SENDER, "stolen"));
        frames.put("attach to receive", attach(Role.RECEIVER, "stolen"));
        Flow flow = new Flow();
        flow.setIncomingWindow(UnsignedInteger.MAX_VALUE);
        flow.setNextOutgoingId(UnsignedInteger.ZERO);
        flow.setOutgoingWindow(UnsignedInteger.MAX_VALUE);
        frames.put("flow", flow);
        Flow flowOfLink = new Flow(flow);
        flowOfLink.setHandle(UnsignedInteger.valueOf(7));
        flowOfLink.setLinkCredit(UnsignedInteger.MAX_VALUE);
        frames.put("flow of an unknown link", flowOfLink);
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.valueOf(7));
        transfer.setDeliveryId(UnsignedInteger.ZERO);
        transfer.setDeliveryTag(new Binary(new byte[] {1}));
        frames.put("transfer", transfer);
        Disposition disposition = new Disposition();
        disposition.setRole(Role.RECEIVER);
        disposition.setFirst(UnsignedInteger.ZERO);
        disposition.setLast(UnsignedInteger.MAX_VALUE);
        frames.put("disposition", disposition);
        Detach detach = new Detach();
        detach.setHandle(UnsignedInteger.valueOf(7));
        detach.setClosed(true);
        frames.put("detach", detach);
        frames.put("end", new End());
        frames.put("close", new Close());
        SaslMechanisms mechanisms = new SaslMechanisms();
        mechanisms.setSaslServerMechanisms(Symbol.valueOf("PLAIN"));
        frames.put("mechanisms", mechanisms);
        SaslInit init = new SaslInit();
        init.setMechanism(Symbol.valueOf("INVENTED"));
        frames.put("init", init);
        SaslChallenge challenge = new SaslChallenge();
        challenge.setChallenge(new Binary(new byte[] {1}));
        frames.put("challenge", challenge);
        SaslResponse response = new SaslResponse();
        response.setResponse(new Binary(new byte[] {1}));
        frames.put("response", response);
        SaslOutcome outcome = new SaslOutcome();
        outcome.setCode(SaslCode.OK);
        frames.put("outcome", outcome);
        frames.put("nothing", null);
        frames.put("no performative", UnsignedByte.valueOf((byte) 1));
        return frames;
    }

    private static Attach attach(Role role, String address) {
        Attach attach = new Attach();
        attach.setName("out of order");
        attach.setHandle(UnsignedInteger.ZERO);
        attach.setRole(role);
        Source source = new Source();
        source.setAddress(address);
        attach.setSource(source);
        Target target = new Target();
        target.setAddress(address);
        attach.setTarget(target);
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        return attach;
    }

    private static final List<String> AFTER_A_LOGIN =
            List.of("SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT");

    private static final List<String> NOT_FOR_A_SERVER = List.of(
            "CONNECTED", "MESSAGE", "RECEIPT", "ERROR", "INVENTED", "send", "Subscribe", "disconnect", "\u00e9");

    @Test
    void noStompCommandHarmsBeforeALogin() throws Exception {
        List<String> commands = new ArrayList<>(AFTER_A_LOGIN);
        commands.addAll(NOT_FOR_A_SERVER);
        for (String command : commands) {
            for (String headers : List.of("", "destination:stolen\nid:1\ntransaction:1\nreceipt:1\n")) {
                try (StompClient client =
                        new StompClient(booster.booster().status().clientsPort())) {
                    client.writeRaw((command + "\n" + headers + "\n\0").getBytes(StandardCharsets.UTF_8));

                    assertErrorAndEnd(client, command);
                }
            }
        }
    }

    @Test
    void noStompCommandHarmsOutOfOrder() throws Exception {
        String destination = "destination:" + Addresses.FORM_PROCESS + "\n";
        List<String> frames = new ArrayList<>(List.of(
                "CONNECT\naccept-version:1.2\nhost:x\nlogin:admin\npasscode:x\n",
                "STOMP\naccept-version:1.2\nhost:x\n",
                "SEND\n",
                "SEND\ndestination:stolen\n",
                "SEND\n" + destination + "transaction:unknown\n",
                "SUBSCRIBE\n",
                "SUBSCRIBE\ndestination:stolen\nid:1\n",
                "UNSUBSCRIBE\n",
                "UNSUBSCRIBE\nid:unknown\n",
                "ACK\n",
                "ACK\nid:unknown\n",
                "ACK\nid:unknown\ntransaction:unknown\n",
                "NACK\n",
                "NACK\nid:unknown\n",
                "BEGIN\n",
                "BEGIN\ntransaction:1\n\n\0BEGIN\ntransaction:1\n",
                "COMMIT\n",
                "COMMIT\ntransaction:unknown\n",
                "ABORT\n",
                "ABORT\ntransaction:unknown\n"));
        NOT_FOR_A_SERVER.forEach(command -> frames.add(command + "\n"));
        for (String version : List.of("1.0", "1.1", "1.2")) {
            for (String frame : frames) {
                try (StompClient client =
                        new StompClient(booster.booster().status().clientsPort())) {
                    client.write(
                            "CONNECT",
                            Map.of(
                                    "accept-version",
                                    version,
                                    "host",
                                    "x",
                                    "login",
                                    "submitter",
                                    "passcode",
                                    booster.password("submitter")),
                            "");
                    assertThat(client.read().command()).isEqualTo("CONNECTED");
                    // In one go: what is sent after the end would lose the reason.
                    client.writeRaw((frame + "\n\0DISCONNECT\nreceipt:last\n\n\0").getBytes(StandardCharsets.UTF_8));

                    assertErrorOrServed(client, version + " " + frame);
                }
            }
        }
    }

    /** It hears what was wrong, and then either is served on or not. */
    private static void assertErrorOrServed(StompClient client, String what) throws IOException {
        boolean told = false;
        for (StompClient.Frame reply = client.read(); reply != null; reply = client.read()) {
            if (reply.command().equals("RECEIPT")) {
                return;
            }
            assertError(reply, what);
            told = true;
        }
        assertThat(told).as("ended without a reason: " + what).isTrue();
    }

    private static void assertErrorAndEnd(StompClient client, String what) throws IOException {
        assertError(client.read(), what);
        assertThat(client.read()).as(what).isNull();
    }

    private static void assertError(StompClient.Frame error, String what) {
        assertThat(error).as(what).isNotNull();
        assertThat(error.command()).as(what).isEqualTo("ERROR");
        assertThat(error.headers().get("message")).as(what).contains(" ");
    }
}

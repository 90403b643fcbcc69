package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.testkit.LogLines;

/** A STOMP or AMQP client that sends something damaged is told so, and its connection ends. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class DamagedFramesTest {
    @TempDir
    static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder, "message.max-size=3MiB");
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "1e3", "-2", "+2", "", "2147483648", "20000000", "99999999999999999999", "0x10", "1 2"})
    void aWrongContentLengthIsNamedInAnError(String value) throws Exception {
        try (StompClient client = booster.stomp("submitter")) {
            raw(client, "SEND\ndestination:" + Addresses.FORM_PROCESS + "\ncontent-length:" + value + "\n\nhi\0");

            StompClient.Frame error = client.read();
            assertThat(error.command()).isEqualTo("ERROR");
            assertThat(error.headers().get("message")).contains("content-length", "'" + value + "'");
            assertThat(client.read()).isNull();
        }
        assertThat(jobs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEND\nno colon\n\n\0",
                "SEND\n \n\n\0",
                "SEND\na:b\rc\n\n\0",
                "SEND\na:\\x\n\n\0",
                "SEND\ncontent-length: 2\n\nhi\0",
                "SEND\ncontent-length:2\n\nhi there\0",
                "send\ndestination:x\n\n\0",
                "CONNECTED\n\n\0",
                "S\u0001ND\n\n\0",
                "\u007f\n\n\0",
                "SENDX\n\n\0"
            })
    void aDamagedFrameIsAnsweredAndEndsTheConnection(String frame) throws Exception {
        try (StompClient client = booster.stomp("submitter")) {
            raw(client, frame);

            assertThat(client.read().command()).isEqualTo("ERROR");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void aDamagedFrameThatCameWithTheLoginIsAnsweredOnceThePasswordIsChecked() throws Exception {
        new Users(booster.home().conf())
                .put("early", UserRole.SUBMITTER, booster.password("early").toCharArray());
        for (int time = 1; time <= 2; time++) {
            // The first time the password takes long to check; later it is known.
            try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
                raw(
                        client,
                        "CONNECT\naccept-version:1.2\nhost:x\nlogin:early\npasscode:" + booster.password("early")
                                + "\n\n\0SEND\na:\\x\n\n\0");
                StompClient.Frame first = client.read();
                if (first.command().equals("CONNECTED")) {
                    first = client.read();
                }
                assertThat(first.command()).as("time %d", time).isEqualTo("ERROR");
                assertThat(client.read()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND\n\nhi\0", "SUBSCRIBE\nid:1\n\n\0", "SEND\ndestination: \n\nhi\0"})
    void aFrameToNoAddressIsAnsweredInASentence(String frame) throws Exception {
        for (String version : List.of("1.0", "1.1", "1.2")) {
            try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
                client.write(
                        "CONNECT",
                        Map.of(
                                "accept-version",
                                version,
                                "login",
                                "submitter",
                                "passcode",
                                booster.password("submitter")),
                        "");
                assertThat(client.read().command()).isEqualTo("CONNECTED");
                raw(client, frame);

                assertThat(client.read().headers().get("message")).contains("has no header destination");
                assertThat(client.read()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expires", "priority", "AMQ_SCHEDULED_DELAY", "AMQ_SCHEDULED_TIME"})
    void aHeaderThatIsNoNumberIsNamedWithItsValue(String header) throws Exception {
        try (StompClient client = booster.stomp("submitter")) {
            StompClient.Frame error =
                    client.ask("SEND", Map.of("destination", "omflow.form.process", header, "soon"), "{}");
            assertThat(error.command()).isEqualTo("ERROR");
            assertThat(error.headers().get("message"))
                    .contains("header " + header + " with the value 'soon'", "leave the header out");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    void aSecondLoginIsRefused(String version) throws Exception {
        try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
            String login = "CONNECT\naccept-version:" + version + "\nhost:x\nlogin:submitter\npasscode:"
                    + booster.password("submitter") + "\n\n\0";
            raw(client, login + login.replace("login:submitter", "login:admin"));

            assertThat(client.read().command()).isEqualTo("CONNECTED");
            assertThat(client.read().headers().get("message")).contains("This connection is logged in");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void theFrameIsNeverInTheLog() throws Exception {
        try (LogLines lines = LogLines.ofAll()) {
            try (StompClient client = booster.stomp("submitter")) {
                raw(client, "send\nsecret-header:\u0007secret-value\n\nsecret-body\0");
                assertThat(client.read().headers().get("message"))
                        .contains("'send'", "upper case")
                        .hasSizeLessThan(120);
            }
            // None when ten of this kind were logged within the minute.
            assertThat(lines.containing("upper case")).hasSizeLessThanOrEqualTo(1);
            assertThat(lines.containing("secret")).isEmpty();
            assertThat(lines.containing("115,")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "stomp", "Connect"})
    void aLoginInLowerCaseIsAnsweredInOneSentence(String command) throws Exception {
        try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
            raw(client, command + "\naccept-version:1.2\nhost:x\n\n\0");

            assertThat(client.read().headers()).containsEntry("message", "STOMP commands are in upper case");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void ofARepeatedHeaderTheFirstCounts() throws Exception {
        for (String version : List.of("1.0", "1.1", "1.2")) {
            try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
                raw(
                        client,
                        "CONNECT\naccept-version:" + version + "\nhost:x\nlogin:submitter\nlogin:admin\npasscode:"
                                + booster.password("submitter") + "\npasscode:x\n\n\0");
                assertThat(client.read().command()).as(version).isEqualTo("CONNECTED");

                raw(
                        client,
                        "SEND\ndestination:omflow.patch\ndestination:" + Addresses.FORM_PROCESS
                                + "\ncontent-length:2\ncontent-length:200\nreceipt:a\nreceipt:b\n\nhi\0");
                assertThat(client.read().command()).as(version).isEqualTo("ERROR");
            }
        }
        try (StompClient client = booster.stomp("submitter")) {
            raw(
                    client,
                    "SEND\ndestination:" + Addresses.FORM_PROCESS
                            + "\ndestination:omflow.patch\ncontent-length:2\ncontent-length:200\nreceipt:a\nreceipt:b\n\nhi\0");
            StompClient.Frame receipt = client.read();
            assertThat(receipt.command()).isEqualTo("RECEIPT");
            assertThat(receipt.headers()).containsEntry("receipt-id", "a");
        }
        try (StompClient admin = booster.stomp("admin")) {
            admin.ask("SUBSCRIBE", Map.of("destination", Addresses.FORM_PROCESS, "id", "1", "ack", "client"), "");
            StompClient.Frame job = admin.read();
            assertThat(job.body()).isEqualTo("hi");
            admin.ask("ACK", Map.of("id", job.headers().get("ack")), "");
        }
        await().until(() -> jobs() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00 00 00 03 02 00 00 00", "7F FF FF FF 02 00 00 00", "00 00 00 0C 02 00 00 00 00 53 10 C1"})
    void aDamagedAmqpFrameEndsTheConnection(String frame) throws Exception {
        for (boolean loggedIn : new boolean[] {false, true}) {
            try (Socket socket =
                    new Socket("127.0.0.1", booster.booster().status().clientsPort())) {
                socket.setSoTimeout(10_000);
                if (loggedIn) {
                    logInByAmqp(socket);
                } else {
                    socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 3, 1, 0, 0});
                }
                socket.getOutputStream().write(bytes(frame));

                assertThat(readToEnd(socket.getInputStream()))
                        .as("what it is told")
                        .isPositive();
            }
        }
    }

    private static void logInByAmqp(Socket socket) throws IOException {
        byte[] plain = ("\0submitter\0" + booster.password("submitter")).getBytes(StandardCharsets.UTF_8);
        byte[] head = {
            0,
            0,
            0,
            0,
            2,
            1,
            0,
            0,
            0,
            0x53,
            0x41,
            (byte) 0xC0,
            0,
            2,
            (byte) 0xA3,
            5,
            'P',
            'L',
            'A',
            'I',
            'N',
            (byte) 0xA0,
            (byte) plain.length
        };
        byte[] all = new byte[head.length + plain.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(plain, 0, all, head.length, plain.length);
        all[3] = (byte) all.length;
        all[12] = (byte) (all.length - 13);
        socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 3, 1, 0, 0});
        socket.getOutputStream().write(all);
        socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0});
        InputStream in = socket.getInputStream();
        // The header, the mechanisms, the outcome and the second header.
        in.readNBytes(8);
        skipFrame(in);
        skipFrame(in);
        assertThat(in.readNBytes(8)).startsWith('A', 'M', 'Q', 'P', 0);
    }

    private static void skipFrame(InputStream in) throws IOException {
        byte[] length = in.readNBytes(4);
        in.readNBytes((length[2] << 8 | length[3] & 0xFF) - 4);
    }

    private static int readToEnd(InputStream in) throws IOException {
        return in.readAllBytes().length;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }

    private static void raw(StompClient client, String frame) throws IOException {
        client.writeRaw(frame.getBytes(StandardCharsets.UTF_8));
    }

    private static long jobs() {
        return booster.booster().queues().get(0).messages();
    }
}

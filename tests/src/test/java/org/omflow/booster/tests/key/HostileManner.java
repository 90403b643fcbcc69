package org.omflow.booster.tests.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/** What strangers do with a connection. */
enum HostileManner {
    SILENT(false, false, "", ""),
    BEGINS_A_HANDSHAKE(false, false, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003abcdefgh", ""),
    DRIPS_A_HANDSHAKE(false, true, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", "abcdefgh"),
    DOES_NOT_LOG_IN(true, false, "", ""),

    RANDOM_BYTES(false, false, random(4096), ""),
    ENCRYPTED_RANDOM_BYTES(true, false, random(4096), ""),
    ENCRYPTED_RANDOM_BYTES_WITHOUT_END(true, false, random(64), random(65_536)),

    HTTP_IN_THE_CLEAR(false, false, "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", ""),
    CORE_IN_THE_CLEAR(false, false, "ARTEMIS\u0000\u0000\u0000\u0010", ""),
    AMQP_IN_THE_CLEAR(false, false, "AMQP\u0003\u0001\u0000\u0000", ""),
    STOMP_IN_THE_CLEAR(false, false, "CONNECT\naccept-version:1.2\n\n\u0000", ""),

    DRIPS_HTTP(true, true, "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n", "X-More: 1\r\n"),
    DRIPS_HTTP_BODY(
            true,
            true,
            "POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n",
            "{\"x\": 1}"),
    DRIPS_CORE(true, true, "ARTEMIS\u0000\u0000\u0010\u0000", "abc"),
    DRIPS_AMQP(true, true, "AMQP\u0003\u0001\u0000\u0000\u0000\u0000\u0002\u0000\u0002\u0001\u0000\u0000", "abc"),
    DRIPS_STOMP(true, true, "CONNECT\n", "more:header\n"),
    DRIPS_HEART_BEATS(true, true, "CONNECT\naccept-version:1.2\nheart-beat:1,1\n", "\n"),

    GIANT_CORE_FRAME(true, false, "ARTEMIS\u007f\u00ff\u00ff\u00ff", "x".repeat(65_536)),
    GIANT_AMQP_FRAME(
            true,
            false,
            "AMQP\u0003\u0001\u0000\u0000\u007f\u00ff\u00ff\u00ff\u0002\u0001\u0000\u0000",
            "x".repeat(65_536)),
    GIANT_STOMP_FRAME(true, false, "CONNECT\ncontent-length:2000000000\n\n", "x".repeat(65_536)),
    GIANT_HTTP_HEADER(true, false, "GET / HTTP/1.1\r\n", "X-More: " + "x".repeat(65_000) + "\r\n"),
    GIANT_HTTP_BODY(
            true,
            false,
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2000000000\r\n\r\n",
            "x".repeat(65_536)),
    STOMP_WITHIN_HTTP(
            true,
            false,
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 34\r\n\r\nCONNECT\naccept-version:1.2\n\n\u0000\n\n\n\n",
            "");

    /** What is said: once, and then again and again. */
    record Speech(byte[] beginning, byte[] more) {}

    private final boolean encrypts;
    private final boolean drips;
    private final Speech speech;

    HostileManner(boolean encrypts, boolean drips, String beginning, String more) {
        this.encrypts = encrypts;
        this.drips = drips;
        this.speech = new Speech(beginning.getBytes(ISO_8859_1), more.getBytes(ISO_8859_1));
    }

    /** Whether the handshake is done as everyone does it. */
    boolean encrypts() {
        return encrypts;
    }

    /** Whether it comes byte by byte. */
    boolean drips() {
        return drips;
    }

    /** Whether what comes byte by byte does so only after the beginning. */
    boolean beginsAtOnce() {
        return this == DRIPS_HTTP_BODY;
    }

    Speech speech() {
        return speech;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new Random(7).nextBytes(random);
        return new String(random, ISO_8859_1);
    }
}

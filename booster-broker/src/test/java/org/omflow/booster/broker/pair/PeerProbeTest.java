package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.lease.Presence;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.PairHealthClient;

@Tag("pair")
@Tag("integration")
class PeerProbeTest {
    private final HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final BlockingQueue<PeerState> heard = new LinkedBlockingQueue<>();
    private final PeerProbe probe =
            new PeerProbe(new BoosterAddress("127.0.0.1", other.getAddress().getPort()), Encryption.NONE, heard::add);

    PeerProbeTest() throws IOException {}

    @AfterEach
    void close() {
        probe.close();
        other.stop(0);
    }

    @Test
    void hearsWhatTheOtherHasWritten() throws Exception {
        PeerState peer = hear(
                """
                {"state":"active","linked":true,"inSync":true,"diskFull":false,"heldBack":false,
                 "presence":{"start":"a","beat":7}}""");

        assertThat(peer.isActive()).isTrue();
        assertThat(peer.heldBack()).isFalse();
        assertThat(peer.presence()).isEqualTo(new Presence("a", 7));
    }

    @Test
    void concludesNothingFromWhatAnOlderVersionDoesNotReport() throws Exception {
        PeerState peer = hear(
                """
                {"role":"primary","state":"active","linked":true,"inSync":true,"diskFull":false}""");

        assertThat(peer.isActive()).isTrue();
        assertThat(peer.heldBack()).isTrue();
        assertThat(peer.presence()).isNull();
    }

    @Test
    void hearsThatTheOtherIsSilent() throws Exception {
        probe.start();

        assertThat(heard.poll(20, TimeUnit.SECONDS).isSilent()).isTrue();
    }

    /** The rest never comes, and the probe must not wait for it. */
    @Test
    void anAnswerThatIsTooLongIsSilence() throws Exception {
        other.createContext("/health/pair", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[64 << 10]);
            exchange.getResponseBody().flush();
        });
        other.start();
        probe.start();

        assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull().matches(PeerState::isSilent);
    }

    private PeerState hear(String answer) throws InterruptedException {
        other.createContext(PairHealthClient.PATH, exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        probe.start();
        return heard.poll(20, TimeUnit.SECONDS);
    }
}

package org.omflow.booster.broker.pair;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.omflow.booster.broker.lease.Presence;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.PairHealthClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other Booster for its state twice a second, over its web. A frozen one does not answer, although its machine
 * still accepts connections. Thread-safe.
 */
final class PeerProbe implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeerProbe.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final PairHealthClient client;
    private final BoosterAddress web;
    private final Consumer<PeerState> heard;
    private final Thread thread = new Thread(this::run, "peer probe");

    private volatile PeerState last = PeerState.silent(System.nanoTime());
    private volatile long lastAnswer = System.nanoTime();

    /** @param heard receives each answer, or that there was none */
    PeerProbe(BoosterAddress web, Encryption encryption, Consumer<PeerState> heard) {
        this.client = new PairHealthClient(encryption, TIMEOUT);
        this.web = web;
        this.heard = heard;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Its last answer; {@link PeerState#SILENT} when it did not answer the last question. */
    PeerState last() {
        return last;
    }

    /** How long it has not answered. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastAnswer);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            long asked = System.nanoTime();
            try {
                last = ask(asked);
                lastAnswer = System.nanoTime();
            } catch (IOException | RuntimeException e) {
                last = PeerState.silent(asked);
            } catch (InterruptedException e) {
                return;
            }
            tell(last);
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tell(PeerState peer) {
        try {
            heard.accept(peer);
        } catch (RuntimeException e) {
            log.error("An answer of the other Booster was not heeded. Should never happen, indicates a bug", e);
        }
    }

    private PeerState ask(long asked) throws IOException, InterruptedException {
        JsonNode body = client.ask(web);
        return new PeerState(
                body.path("state").asText(PeerState.SILENT),
                body.path("linked").asBoolean(),
                body.path("inSync").asBoolean(),
                body.path("diskFull").asBoolean(),
                body.path("heldBack").asBoolean(true),
                presence(body.path("presence")),
                asked);
    }

    private static Presence presence(JsonNode written) {
        return written.isObject()
                ? new Presence(
                        written.path("start").asText(), written.path("beat").asLong())
                : null;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

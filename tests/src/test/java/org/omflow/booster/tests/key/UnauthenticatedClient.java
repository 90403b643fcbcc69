package org.omflow.booster.tests.key;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.omflow.booster.tests.key.HostileManner.Speech;

/** One connection of someone without a login, who goes on in one manner until the other side closes it. */
final class UnauthenticatedClient implements AutoCloseable {
    private static final long DRIP_MS = 50;

    private final HostileManner manner;
    private final Socket raw;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile Socket socket;
    private volatile boolean gone;

    UnauthenticatedClient(HostileManner manner, InetSocketAddress port, SSLContext context) throws IOException {
        this.manner = manner;
        raw = new Socket(port.getHostString(), port.getPort());
        raw.setTcpNoDelay(true);
        socket = raw;
        thread = new Thread(() -> live(port, context), "unauthenticated client " + manner);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the other side closed it within this time. */
    boolean isClosedWithin(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        gone = true;
        try {
            raw.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return manner + " at " + raw.getPort();
    }

    private void live(InetSocketAddress port, SSLContext context) {
        try {
            if (manner.encrypts()) {
                SSLSocket encrypted = (SSLSocket)
                        context.getSocketFactory().createSocket(raw, port.getHostString(), port.getPort(), true);
                socket = encrypted;
                encrypted.startHandshake();
            }
            InputStream in = socket.getInputStream();
            Thread speaking = new Thread(this::speak, "speaking " + manner);
            speaking.setDaemon(true);
            speaking.start();
            byte[] heard = new byte[8192];
            while (in.read(heard) >= 0) {
                // What it is told does not matter.
            }
        } catch (IOException e) {
            // Closed in a hard way.
        }
        if (!gone) {
            closed.countDown();
        }
    }

    private void speak() {
        try {
            OutputStream out = socket.getOutputStream();
            Speech speech = manner.speech();
            byte[] beginning = speech.beginning();
            if (manner.drips()) {
                int atOnce = manner.beginsAtOnce() ? beginning.length : 0;
                out.write(beginning, 0, atOnce);
                for (int i = atOnce; ; i++) {
                    out.write(i < beginning.length ? beginning[i] : speech.more()[i % speech.more().length]);
                    out.flush();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DRIP_MS));
                }
            }
            out.write(beginning);
            out.flush();
            while (speech.more().length > 0) {
                out.write(speech.more());
            }
        } catch (IOException e) {
            // The reading side sees it as well.
        }
    }
}

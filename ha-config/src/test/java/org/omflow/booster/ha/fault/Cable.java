package org.omflow.booster.ha.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The line between a process and its database or its Booster, which a test can make slow, silent or broken. Thread-safe. */
public final class Cable implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private enum State {
        WHOLE,
        SILENT,
        DEAF,
        BREAKS_AT_ANSWER
    }

    private final ServerSocket listening;
    private final int target;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicInteger came = new AtomicInteger();
    private volatile State state = State.WHOLE;
    private volatile long delayNanos;

    /** A whole one, from a free port to this port. */
    public Cable(int target) {
        this(0, target);
    }

    private Cable(int begin, int target) {
        this.target = target;
        try {
            listening = new ServerSocket(begin, 50, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        begin(this::accept);
    }

    /** A whole one that begins at this port. */
    public static Cable from(int port, int target) {
        return new Cable(port, target);
    }

    /** Where it begins. */
    public int port() {
        return listening.getLocalPort();
    }

    /** The same as an address. */
    public String address() {
        return listening.getInetAddress().getHostAddress() + ":" + port();
    }

    /** How many connections came. */
    public int came() {
        return came.get();
    }

    /** Passes nothing on and tells nobody; who connects is accepted. */
    public void silence() {
        state = State.SILENT;
    }

    /** As silent, but what is asked still arrives. */
    public void loseAnswers() {
        state = State.DEAF;
    }

    /** Breaks a connection instead of passing the next answer on, and is whole again then. */
    public void breakAtNextAnswer() {
        state = State.BREAKS_AT_ANSWER;
    }

    /** From now on each answer takes so long. */
    public void slowDown(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Whole again; connections that missed something are broken, so that both ends hear of it. */
    public void mend() {
        boolean missed = state == State.SILENT || state == State.DEAF;
        state = State.WHOLE;
        delayNanos = 0;
        if (missed) {
            cut();
        }
    }

    /** Breaks every connection. */
    public void cut() {
        wires.forEach(Wire::close);
    }

    @Override
    public void close() {
        closeQuietly(listening);
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Wire wire = new Wire(listening.accept());
                wires.add(wire);
                came.incrementAndGet();
                begin(wire::connect);
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is of no use any more either way.
        }
    }

    /** One connection through the cable. */
    private final class Wire {
        private final Socket near;
        private final Socket far = new Socket();

        Wire(Socket near) {
            this.near = near;
        }

        void connect() {
            try {
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                far.connect(new InetSocketAddress(LOOPBACK, target), CONNECT_TIMEOUT_MS);
                begin(() -> pump(near, far, false));
                begin(() -> pump(far, near, true));
            } catch (IOException e) {
                close();
            }
        }

        private void pump(Socket from, Socket to, boolean answers) {
            byte[] buffer = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (answers && delayNanos > 0) {
                        LockSupport.parkNanos(delayNanos);
                    }
                    if (answers && state == State.BREAKS_AT_ANSWER) {
                        state = State.WHOLE;
                        break;
                    }
                    if (state != State.SILENT && !(answers && state == State.DEAF)) {
                        out.write(buffer, 0, n);
                    }
                }
            } catch (IOException e) {
                // The other end hears of it now.
            }
            close();
        }

        void close() {
            wires.remove(this);
            reset(near);
            reset(far);
        }

        private void reset(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException e) {
                // It is closed already.
            }
            closeQuietly(socket);
        }
    }
}

package org.omflow.booster.ha.testkit;

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

/**
 * Stands between two processes of this machine and makes their connections slow, silent or broken. A connection that was
 * silenced stays so, as one whose state a firewall has forgotten, until it is broken. Thread-safe.
 */
public final class FaultyTcpProxy implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final ServerSocket listening;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile int target;
    private volatile boolean silent;
    private volatile boolean losesAnswers;
    private volatile boolean breaksAtAnswer;
    private volatile long delayNanos;

    /** One on a free port that leads nowhere yet. */
    public FaultyTcpProxy() {
        this(LOOPBACK);
    }

    /** The same at another address of this machine. */
    public FaultyTcpProxy(InetAddress address) {
        this(address, 0, 0);
    }

    private FaultyTcpProxy(InetAddress address, int port, int target) {
        this.target = target;
        try {
            listening = new ServerSocket(port, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        begin("accept", this::accept);
    }

    /** One on a free port. */
    public static FaultyTcpProxy to(int target) {
        return new FaultyTcpProxy(LOOPBACK, 0, target);
    }

    /** One on this port. */
    public static FaultyTcpProxy between(int port, int target) {
        return new FaultyTcpProxy(LOOPBACK, port, target);
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** The same as host and port. */
    public String address() {
        return listening.getInetAddress().getHostAddress() + ":" + port();
    }

    /** Where connections lead from now on. */
    public void leadTo(int port) {
        target = port;
    }

    /** How many connections came. */
    public int accepted() {
        return accepted.get();
    }

    /** Forwards nothing any more and tells nobody: what is open stays open, who connects is accepted. */
    public void silence() {
        silent = true;
        wires.forEach(Wire::silence);
    }

    /** What is asked still arrives, what is answered is lost. */
    public void loseAnswers() {
        losesAnswers = true;
    }

    /** Breaks one connection instead of forwarding the next answer. */
    public void breakAtNextAnswer() {
        breaksAtAnswer = true;
    }

    /** From now on each answer takes so long. */
    public void slowDown(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Lets new connections through again; silenced ones stay silent. */
    public void restore() {
        silent = false;
    }

    /** Whole again; connections that missed something are broken, so that both ends hear of it. */
    public void mend() {
        boolean missed = silent || losesAnswers;
        silent = false;
        losesAnswers = false;
        breaksAtAnswer = false;
        delayNanos = 0;
        if (missed) {
            drop();
        }
    }

    /** Breaks all connections that are open now, so that both ends hear of it. */
    public void drop() {
        wires.forEach(Wire::close);
    }

    @Override
    public void close() {
        closeQuietly(listening);
        drop();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Wire wire = new Wire(listening.accept());
                wires.add(wire);
                accepted.incrementAndGet();
                if (silent) {
                    wire.silence();
                } else {
                    begin("connect", wire::connect);
                }
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void begin(String duty, Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy-" + duty);
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

    /** One connection through it. */
    private final class Wire {
        private final Socket near;
        private final Socket far = new Socket();
        /** Guarded by "this". */
        private boolean silenced;
        /** Guarded by "this". */
        private boolean closed;

        Wire(Socket near) {
            this.near = near;
        }

        void connect() {
            try {
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                far.connect(new InetSocketAddress(LOOPBACK, target), CONNECT_TIMEOUT_MS);
            } catch (IOException e) {
                close();
                return;
            }
            begin("out", () -> pump(near, far, false));
            begin("back", () -> pump(far, near, true));
        }

        synchronized void silence() {
            silenced = true;
        }

        synchronized void close() {
            closed = true;
            wires.remove(this);
            notifyAll();
            reset(near);
            reset(far);
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
                    if (answers && breaksAtAnswer) {
                        breaksAtAnswer = false;
                        break;
                    }
                    awaitCloseWhenSilenced();
                    if (!answers || !losesAnswers) {
                        out.write(buffer, 0, n);
                    }
                }
                awaitCloseWhenSilenced();
            } catch (IOException e) {
                awaitCloseWhenSilenced();
            }
            close();
        }

        /** What was read is lost, and nobody hears that the other end has gone. */
        private synchronized void awaitCloseWhenSilenced() {
            try {
                while (silenced && !closed) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
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

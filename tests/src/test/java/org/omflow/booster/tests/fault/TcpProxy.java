package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cable between two processes of this machine that can be cut: dropped, so that both ends hear of it, or silenced, so
 * that neither does. A connection that was silenced stays so for ever, as one whose state a firewall has forgotten.
 * Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final String name;
    private final ServerSocket listening;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean silent;

    /** A cable whose near end listens on a free port; its far end is not plugged in yet. */
    TcpProxy(String name) {
        this(name, LOOPBACK);
    }

    /** The same with its near end at another address of this machine. */
    public TcpProxy(String name, InetAddress near) {
        this.name = name;
        try {
            listening = new ServerSocket(0, 50, near);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        begin("accept", this::accept);
    }

    /** The port of the near end. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Plugs the far end in. */
    public void leadTo(int port) {
        target = port;
    }

    /** Stops to forward, telling nobody: what is open stays open and hears nothing more, what comes new neither. */
    void silence() {
        silent = true;
        wires.forEach(Wire::silence);
    }

    /** Lets new connections through again; silenced ones stay silent. */
    void restore() {
        silent = false;
    }

    /** Breaks all connections that are open now, so that both ends hear of it. */
    void drop() {
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
                Socket near = listening.accept();
                Wire wire = new Wire(near);
                wires.add(wire);
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

    private void begin(String duty, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name + "-" + duty);
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
            begin("out", () -> pump(near, far));
            begin("back", () -> pump(far, near));
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

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    awaitCloseWhenSilenced();
                    out.write(buffer, 0, n);
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

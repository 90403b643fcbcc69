package org.omflow.booster.ha.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A cable to a broker of a test, which can fall silent as if the broker's process were frozen. */
final class Cable implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Socket> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger came = new AtomicInteger();
    private volatile boolean silent;

    Cable(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        begin(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** How many connections came. */
    int came() {
        return came.get();
    }

    /** Forwards nothing more, and tells nobody; new connections are accepted, and hear nothing either. */
    void silence() {
        silent = true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket end : ends) {
            end.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listening.accept();
            ends.add(near);
            came.incrementAndGet();
            if (!silent) {
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                ends.add(far);
                begin(() -> forward(near, far));
                begin(() -> forward(far, near));
            }
        }
    }

    private void forward(Socket from, Socket to) throws IOException {
        byte[] bytes = new byte[1 << 16];
        int read = from.getInputStream().read(bytes);
        while (read >= 0 && !silent) {
            to.getOutputStream().write(bytes, 0, read);
            read = from.getInputStream().read(bytes);
        }
        if (!silent) {
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void begin(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One end was closed; the other hears of it when the test is over, or has closed it itself.
                        if (!listening.isClosed() && ends.isEmpty()) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                "cable");
        thread.setDaemon(true);
        thread.start();
    }
}

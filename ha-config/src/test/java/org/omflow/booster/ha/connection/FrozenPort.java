package org.omflow.booster.ha.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is left of a frozen process: its port, where the system accepts connections for it, and then nothing comes. */
final class FrozenPort implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    FrozenPort() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "frozen port");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** How many connections came. */
    int came() {
        return accepted.size();
    }

    /** How many of them their clients have not closed. */
    long open() {
        return accepted.stream().filter(FrozenPort::isOpen).count();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setSoTimeout(1);
                accepted.add(socket);
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            byte[] sent = new byte[1024];
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(sent);
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

package org.omflow.booster.installer.setup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of a PostgreSQL as asks for a password by SCRAM and accepts none. */
final class PasswordDatabase implements AutoCloseable {
    private static final int PROTOCOL = 3 << 16;
    private static final int SCRAM = 10;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    PasswordDatabase() throws IOException {
        Thread thread = new Thread(this::serve, "password database");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                refuse(new DataInputStream(client.getInputStream()), new DataOutputStream(client.getOutputStream()));
            } catch (IOException e) {
                // The client went, or the test has ended.
            }
        }
    }

    private static void refuse(DataInputStream in, DataOutputStream out) throws IOException {
        while (startup(in) != PROTOCOL) {
            // It wants TLS.
            out.writeByte('N');
        }
        byte[] mechanism = "SCRAM-SHA-256\0\0".getBytes(StandardCharsets.US_ASCII);
        out.writeByte('R');
        out.writeInt(2 * Integer.BYTES + mechanism.length);
        out.writeInt(SCRAM);
        out.write(mechanism);
        in.readByte();
        in.skipNBytes(in.readInt() - Integer.BYTES);
        byte[] error = "SFATAL\0C28P01\0Mpassword authentication failed\0\0".getBytes(StandardCharsets.US_ASCII);
        out.writeByte('E');
        out.writeInt(Integer.BYTES + error.length);
        out.write(error);
    }

    /** The version of the protocol, or what else the client wants. */
    private static int startup(DataInputStream in) throws IOException {
        int length = in.readInt();
        int wanted = in.readInt();
        in.skipNBytes(length - 2 * Integer.BYTES);
        return wanted;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package org.omflow.booster.ha.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A PostgreSQL session that speaks the protocol itself, so that it can fall silent where a driver never would unless it froze. */
final class UnfinishedSession implements AutoCloseable {
    private static final int VERSION_3 = 196_608;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    UnfinishedSession(int port, String application) throws IOException {
        socket = new Socket("127.0.0.1", port);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(hello);
        body.writeInt(VERSION_3);
        for (String word :
                new String[] {"user", "postgres", "database", "postgres", "application_name", application, ""}) {
            text(body, word);
        }
        out.writeInt(hello.size() + Integer.BYTES);
        out.write(hello.toByteArray());
        awaitReady();
    }

    /** Does a statement, to its end. */
    void execute(String sql) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(new DataOutputStream(body), sql);
        send('Q', body.toByteArray());
        awaitReady();
    }

    /** Begins a series of messages and does not end it. */
    void begin(String sql) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream parse = new DataOutputStream(body);
        text(parse, "");
        text(parse, sql);
        parse.writeShort(0);
        send('P', body.toByteArray());
        send('H', new byte[0]);
    }

    private void send(char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        out.flush();
    }

    private void awaitReady() throws IOException {
        char type;
        do {
            type = (char) in.readUnsignedByte();
            byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
            if (type == 'E') {
                throw new IOException(new String(body, StandardCharsets.UTF_8));
            }
        } while (type != 'Z');
    }

    private static void text(DataOutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.writeByte(0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

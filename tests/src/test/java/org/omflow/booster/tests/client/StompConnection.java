package org.omflow.booster.tests.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.tls.Encryption;

/** A STOMP 1.2 connection: writes and reads frames. Sending and receiving may each be done by one thread. */
public final class StompConnection implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    /** A frame that arrived. */
    public record Frame(String command, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.get(name);
        }
    }

    /** A connection that is open within this time, and waits so long for each answer. */
    public StompConnection(String host, int port, Encryption encryption, Duration atMost) throws IOException {
        socket = encryption.identity().isEmpty()
                ? new Socket()
                : encryption.identity().get().context().getSocketFactory().createSocket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(host, port), (int) atMost.toMillis());
        waitAtMost(atMost);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** How long to wait for each answer from now on; zero is for ever. */
    public void waitAtMost(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    /** Logs in. */
    public void connect(String user, String password) throws IOException {
        send("CONNECT", Map.of("accept-version", "1.2", "host", "booster", "login", user, "passcode", password), "");
        Frame frame = receive();
        if (!frame.command().equals("CONNECTED")) {
            throw new IOException("the login was answered with " + frame);
        }
    }

    /** Sends a frame with a body of UTF-8 text. */
    public synchronized void send(String command, Map<String, String> headers, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(command).append('\n');
        headers.forEach((name, value) -> head.append(escape(name, command))
                .append(':')
                .append(escape(value, command))
                .append('\n'));
        if (content.length > 0) {
            head.append("content-length:").append(content.length).append('\n');
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        frame.write(content);
        frame.write(0);
        out.write(frame.toByteArray());
        out.flush();
    }

    /** Sends these bytes as they are. */
    public synchronized void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Waits for the next frame. */
    public Frame receive() throws IOException {
        String command = line();
        while (command.isEmpty()) {
            command = line(); // A heart-beat.
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.putIfAbsent(unescape(line.substring(0, colon)), unescape(line.substring(colon + 1)));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.containsKey("content-length")) {
            body.write(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
            in.read();
        } else {
            for (int b = next(); b != 0; b = next()) {
                body.write(b);
            }
        }
        return new Frame(command, headers, body.toString(StandardCharsets.UTF_8));
    }

    /** Ends the connection, whether the Booster answers or not. */
    @Override
    public void close() {
        try {
            // A TLS socket waits for the other end to close too, as long as for an answer; a frozen one never does.
            socket.setSoTimeout(1);
        } catch (SocketException e) {
            // It has been closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = next(); b != '\n'; b = next()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the Booster closed the connection");
        }
        return b;
    }

    private static String escape(String text, String command) {
        // CONNECT frames are not escaped, for the sake of STOMP 1.0 servers.
        return command.equals("CONNECT")
                ? text
                : text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace(":", "\\c")
                        .replace("\r", "\\r");
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r")
                .replace("\\c", ":")
                .replace("\\n", "\n")
                .replace("\\\\", "\\");
    }
}

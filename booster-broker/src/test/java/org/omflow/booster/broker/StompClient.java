package org.omflow.booster.broker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The smallest STOMP 1.2 client that will do for a test. */
final class StompClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private int receipts;

    StompClient(int port) throws IOException {
        this(new Socket("127.0.0.1", port));
    }

    /** A client over a connection that there is already. */
    StompClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One frame as received. */
    record Frame(String command, Map<String, String> headers, String body) {}

    void connect(String user, String password) throws IOException {
        connect(Map.of("accept-version", "1.2", "host", "x", "login", user, "passcode", password));
    }

    /** Without user and password: as whom the certificate of the connection names, if there is one. */
    void connect() throws IOException {
        connect(Map.of("accept-version", "1.2", "host", "x"));
    }

    private void connect(Map<String, String> headers) throws IOException {
        write("CONNECT", headers, "");
        Frame answer = read();
        if (answer == null || !answer.command().equals("CONNECTED")) {
            throw new IOException(answer == null ? "closed" : answer.command() + " " + answer.headers());
        }
    }

    /** Sends a command and returns what came back: a RECEIPT or an ERROR. */
    Frame ask(String command, Map<String, String> headers, String body) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("receipt", "r" + ++receipts);
        write(command, all, body);
        return read();
    }

    void write(String command, Map<String, String> headers, String body) throws IOException {
        StringBuilder frame = new StringBuilder(command).append('\n');
        headers.forEach((name, value) ->
                frame.append(name).append(':').append(value.replace(":", "\\c")).append('\n'));
        frame.append('\n').append(body).append('\0');
        writeRaw(frame.toString().getBytes(StandardCharsets.UTF_8));
    }

    void writeRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next frame; null when the connection was closed. */
    Frame read() throws IOException {
        String command = line();
        while (command != null && command.isEmpty()) {
            command = line();
        }
        if (command == null) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(":", 2);
            headers.putIfAbsent(parts[0], parts[1].replace("\\c", ":"));
        }
        String length = headers.get("content-length");
        byte[] body = length == null ? until(0) : in.readNBytes(Integer.parseInt(length));
        if (length != null) {
            in.read();
        }
        return new Frame(command, headers, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        byte[] bytes = until('\n');
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8).replace("\r", "");
    }

    private byte[] until(int end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != end; b = in.read()) {
            if (b < 0) {
                return null;
            }
            bytes.write(b);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

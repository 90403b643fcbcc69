package org.omflow.booster.broker.engine;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;

/** Sends jobs to the warm-up broker over STOMP. */
final class StompWarmUp {
    private static final String END = "\n\n";

    private StompWarmUp() {}

    /** Logs in and sends jobs one by one, each after the previous one was accepted. */
    static void send(Socket socket, BoosterLogin login, int jobs) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        write(
                socket,
                "CONNECT\naccept-version:1.2\nhost:booster\nlogin:" + login.user() + "\npasscode:" + login.password()
                        + END);
        expect(in, "CONNECTED");
        for (int i = 0; i < jobs; i++) {
            write(
                    socket,
                    "SEND\ndestination:" + Addresses.FORM_PROCESS + "\ntype:warm-up\npersistent:true\njobId:stomp-" + i
                            + "\nreceipt:" + i + END + "{}");
            expect(in, "RECEIPT");
        }
    }

    private static void write(Socket socket, String frame) throws IOException {
        socket.getOutputStream().write((frame + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** Reads one frame; a line feed before it is a heart-beat. */
    private static void expect(InputStream in, String command) throws IOException {
        StringBuilder frame = new StringBuilder();
        for (int c = in.read(); c != 0; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The broker did not answer the STOMP warm-up");
            }
            frame.append((char) c);
        }
        if (!frame.toString().stripLeading().startsWith(command + "\n")) {
            throw new IOException("The broker answered the STOMP warm-up with: " + frame);
        }
    }
}

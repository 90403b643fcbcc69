package org.omflow.booster.ha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cut cable behaves as a real one does. */
@Tag("job")
class TcpProxyTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_MS = 5_000;
    private static final int SILENCE_MS = 200;

    private ServerSocket server;
    private FaultyTcpProxy cable;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, LOOPBACK);
        server.setSoTimeout(PATIENCE_MS);
        cable = new FaultyTcpProxy();
        cable.leadTo(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        cable.close();
        server.close();
    }

    @Test
    void forwardsBothWaysAndPassesOnTheEnd() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            far.getOutputStream().write(2);
            assertThat(near.getInputStream().read()).isEqualTo(2);
            far.close();
            assertThatThrownBy(() -> readToTheEnd(near)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsNeitherEndThatItIsSilent() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            cable.silence();
            near.getOutputStream().write(1);
            expectSilence(far);
            far.close();
            expectSilence(near);
            try (Socket late = connect()) {
                expectSilence(late);
            }
        }
    }

    @Test
    void letsOnlyNewConnectionsThroughWhenRestored() throws IOException {
        try (Socket old = connect();
                Socket oldFar = accept()) {
            cable.silence();
            cable.restore();
            old.getOutputStream().write(1);
            expectSilence(oldFar);
            try (Socket near = connect();
                    Socket far = accept()) {
                near.getOutputStream().write(2);
                assertThat(far.getInputStream().read()).isEqualTo(2);
            }
        }
    }

    @Test
    void tellsBothEndsWhenDropped() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            cable.drop();
            assertThatThrownBy(() -> readToTheEnd(near)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> readToTheEnd(far)).isInstanceOf(IOException.class);
        }
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(LOOPBACK, cable.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /** Throws when the connection was reset; an orderly end is told as an error too. */
    private static void readToTheEnd(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("the end");
        }
    }

    private static void expectSilence(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}

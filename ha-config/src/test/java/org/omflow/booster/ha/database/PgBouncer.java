package org.omflow.booster.ha.database;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.address.FreePorts;

/** A PgBouncer of this machine between a test and its database. */
final class PgBouncer implements AutoCloseable {
    private final Process process;
    final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program; empty where it is not installed. */
    static Optional<Path> program() {
        List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
        folders.add("/usr/sbin");
        return folders.stream()
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Passes on connections to the database at this port, in this mode. */
    static PgBouncer start(Path folder, int database, String mode, String ignored) throws IOException {
        int port = FreePorts.one();
        Path settings = folder.resolve("pgbouncer.ini");
        Files.writeString(
                settings,
                """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = %s
                """
                        .formatted(database, port, mode, ignored));
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        PgBouncer started = new PgBouncer(process, port);
        await().atMost(Duration.ofSeconds(30)).until(started::listens);
        return started;
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("pgbouncer ended with " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

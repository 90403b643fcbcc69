package org.omflow.booster.tests.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.omflow.booster.installer.cluster.Ports;

/** A PostgreSQL of our own that can be stopped and started again on the same port with its data. */
public final class RestartablePostgres implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port = Ports.free(1).get(0);
    private EmbeddedPostgres running;

    /**
     * Starts it.
     *
     * @param folder takes its program and data; must be deleted by whoever made it
     */
    RestartablePostgres(Path folder) throws IOException {
        this.folder = folder;
        start();
    }

    public int port() {
        return port;
    }

    /** Its address behind this port: its own, or one that leads to it. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Starts it again; returns when it accepts connections. It writes to disk as faithfully as a real one. */
    public void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** Ends all sessions and stops in order, as {@code systemctl stop} does. */
    public void stop() throws IOException {
        running.close();
    }

    /** Stops at once (SIGQUIT), as a crash would: it recovers from its log at the next start. */
    public void crash() throws IOException, InterruptedException {
        Process postgres = running.getProcess();
        new ProcessBuilder("kill", "-QUIT", Long.toString(postgres.pid()))
                .start()
                .waitFor();
        if (!postgres.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("PostgreSQL did not crash within " + GRACE.toSeconds() + " s of SIGQUIT.");
        }
        running.close();
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}

package org.omflow.booster.tests.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.omflow.booster.ha.testkit.TestPostgres;
import org.omflow.booster.installer.cluster.Ports;

/** A PostgreSQL of our own that can be stopped and started again on the same port with its data. */
public final class RestartablePostgres implements AutoCloseable {
    private static final Duration GRACE = Duration.ofMinutes(1);
    /** Where its control file says what state it is in, behind three other numbers. */
    private static final int STATE = 16;
    /** What stands there while it works, and after a crash. */
    private static final int IN_PRODUCTION = 6;

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
        running = TestPostgres.durable()
                .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** Ends all sessions and stops in order, as {@code systemctl stop} does; returns when it is gone. */
    public void stop() throws IOException {
        running.close();
        // Whoever stopped it waits for a few seconds only.
        awaitGone();
    }

    /** Ends at once (SIGQUIT), as a crash would: it recovers from its log at the next start. Returns when it is gone. */
    public void crash() throws IOException, InterruptedException {
        String pid = Files.readAllLines(processFile()).get(0).strip();
        int code = new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -QUIT " + pid + " (PostgreSQL) ended with exit code " + code + ".");
        }
        awaitGone();
        if (state() != IN_PRODUCTION) {
            throw new IllegalStateException("PostgreSQL stopped in order (state " + state() + "), which is no crash.");
        }
        // Nothing is left to be stopped: it only gives its files back.
        running.close();
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private void awaitGone() {
        Awaitility.await("PostgreSQL in " + folder + " is gone")
                .atMost(GRACE)
                .until(() -> !Files.exists(processFile()));
    }

    private int state() throws IOException {
        try (RandomAccessFile control =
                new RandomAccessFile(data().resolve("global/pg_control").toFile(), "r")) {
            control.seek(STATE);
            return Integer.reverseBytes(control.readInt());
        }
    }

    /** There as long as it runs; begins with its process id. */
    private Path processFile() {
        return data().resolve("postmaster.pid");
    }

    private Path data() {
        return folder.resolve("data");
    }
}

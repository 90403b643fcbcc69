package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.omflow.booster.server.job.JobProbe;

/**
 * Within a server under test: kills or freezes it at the point in its work or at the job that the harness asks for. Does
 * nothing unless the system property {@value #FOLDER} names the folder in which the harness asks. It can also make servers
 * forget which jobs they have done, to prove that the harness bites.
 */
public final class FaultProbe implements JobProbe {
    static final String FOLDER = "omflow.test.probes";

    /** What happens to the server at the point. */
    enum Action {
        /** It ends at once, as by SIGKILL. */
        KILL,
        /** It stops as by SIGSTOP and stays so until it is woken. */
        FREEZE
    }

    private static final long PID = ProcessHandle.current().pid();
    private static final int KILLED = 137;
    private static final String FORGET = "forget";

    private final Path folder = System.getProperty(FOLDER) == null ? null : Path.of(System.getProperty(FOLDER));
    private final MarkedJobs marked = folder == null ? null : new MarkedJobs(folder);

    /** Asks the process to die or freeze when it next comes to the point. */
    static void ask(Path folder, long pid, Point point, Action action) throws IOException {
        Path asked = folder.resolve("asked-" + pid + ".new");
        Files.writeString(asked, point + " " + action);
        Files.move(asked, request(folder, pid), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes all servers forget which jobs they have done, or remember again. */
    static void forget(Path folder, boolean forgetful) throws IOException {
        if (forgetful) {
            Files.createFile(folder.resolve(FORGET));
        } else {
            Files.delete(folder.resolve(FORGET));
        }
    }

    /** Whether the process has come to the point. */
    static boolean reached(Path folder, long pid) {
        return Files.exists(mark(folder, pid));
    }

    /** Forgets that the process came to the point, so that it can be asked again. */
    static void clear(Path folder, long pid) throws IOException {
        Files.deleteIfExists(request(folder, pid));
        Files.deleteIfExists(mark(folder, pid));
    }

    @Override
    public void at(Point point, int jobs) {
        if (folder == null || !Files.exists(request(folder, PID))) {
            return;
        }
        try {
            String[] asked = Files.readString(request(folder, PID)).split(" ");
            if (Point.valueOf(asked[0]) == point) {
                // Of several workers only one can take the request.
                Files.move(request(folder, PID), mark(folder, PID), StandardCopyOption.ATOMIC_MOVE);
                act(Action.valueOf(asked[1]));
            }
        } catch (NoSuchFileException e) {
            // Another worker has taken it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void begins(String jobId) {
        if (marked != null && jobId != null) {
            marked.begin(jobId);
        }
    }

    @Override
    public boolean forgetsJobs() {
        return folder != null && Files.exists(folder.resolve(FORGET));
    }

    private static void act(Action action) throws IOException {
        if (action == Action.KILL) {
            Runtime.getRuntime().halt(KILLED);
        }
        try {
            // Returns when the process has been woken: until then this thread is as frozen as all others.
            new ProcessBuilder("kill", "-STOP", Long.toString(PID)).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path request(Path folder, long pid) {
        return folder.resolve("asked-" + pid);
    }

    private static Path mark(Path folder, long pid) {
        return folder.resolve("reached-" + pid);
    }
}

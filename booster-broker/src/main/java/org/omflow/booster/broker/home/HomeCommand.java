package org.omflow.booster.broker.home;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command on the home folder of a Booster, which may be running; a refusal prints its reason. */
public abstract class HomeCommand {
    /** The description of {@code --home}. */
    protected static final String HOME = "Folder of the Booster. Default: the current folder.";

    private final Supplier<Home> boostersHome;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    /** Works in the home of the command line unless the command itself names another. */
    protected HomeCommand(Supplier<Home> boostersHome, Clock clock) {
        this.boostersHome = boostersHome;
        this.clock = clock;
    }

    /** The command in terms of picocli. */
    protected final CommandSpec spec() {
        return spec;
    }

    /** The clock of the command. */
    protected final Clock clock() {
        return clock;
    }

    /** The folder in which to work; {@code given} may be null. */
    protected final Home home(Path given) {
        return given == null
                ? boostersHome.get()
                : new Home(given.toAbsolutePath().normalize());
    }

    /** Where the command prints its result. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /**
     * Runs the work and prints why it refused.
     *
     * @param refusal the exception by which the work refuses
     * @return the exit code
     */
    protected final <E extends Exception> int reporting(Class<E> refusal, Work<E> work) {
        try {
            work.run();
            return 0;
        } catch (Exception e) {
            if (refusal.isInstance(e)) {
                spec.commandLine().getErr().println(e.getMessage());
                return 1;
            }
            throw e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
        }
    }

    /** Does the same for a change, and records its outcome in the audit log. */
    protected final <E extends Exception> int audited(
            Class<E> refusal, Home home, Act act, String on, Change<E> change) {
        return reporting(refusal, () -> {
            String outcome = "failed";
            try {
                outcome = change.make();
            } catch (Exception e) {
                if (refusal.isInstance(e)) {
                    outcome = "refused: " + e.getMessage();
                }
                throw e;
            } finally {
                // A refused command leaves no files where there is no Booster.
                if (Files.isDirectory(home.folder())) {
                    new AuditLog(home.logs(), clock).record(Actor.atCommandLine(), act, on, outcome);
                }
            }
        });
    }

    /** The work of a command. */
    @FunctionalInterface
    protected interface Work<E extends Exception> {
        void run() throws E;
    }

    /** A change; returns its outcome. */
    @FunctionalInterface
    protected interface Change<E extends Exception> {
        String make() throws E;
    }
}

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

/** A command on the folder of a Booster, which may run meanwhile; it tells in a sentence why it did not do what it should. */
public abstract class HomeCommand {
    /** What {@code --home} is. */
    protected static final String HOME = "Folder of the Booster. Default: the current folder.";

    private final Supplier<Home> boostersHome;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    /** Works in the home that the command line names, unless the command itself is given another. */
    protected HomeCommand(Supplier<Home> boostersHome, Clock clock) {
        this.boostersHome = boostersHome;
        this.clock = clock;
    }

    /** The command as the command line knows it. */
    protected final CommandSpec spec() {
        return spec;
    }

    /** The time of what the command does. */
    protected final Clock clock() {
        return clock;
    }

    /** The folder in which to work; {@code given} may be null. */
    protected final Home home(Path given) {
        return given == null
                ? boostersHome.get()
                : new Home(given.toAbsolutePath().normalize());
    }

    /** Where to print what was asked for. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /**
     * Does the work; what it refuses is printed.
     *
     * @param refusal what the work throws to say why it was not done
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

    /** The same for a change, of which is written down in the audit log what came of it. */
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
                // A refused command leaves nothing behind where there is no Booster.
                if (Files.isDirectory(home.folder())) {
                    new AuditLog(home.logs(), clock).record(Actor.atCommandLine(), act, on, outcome);
                }
            }
        });
    }

    /** What a command does. */
    @FunctionalInterface
    protected interface Work<E extends Exception> {
        void run() throws E;
    }

    /** A change; tells in a word what came of it. */
    @FunctionalInterface
    protected interface Change<E extends Exception> {
        String make() throws E;
    }
}

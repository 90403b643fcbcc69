package org.omflow.booster.broker.node;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.broker.Home;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code node}: lists the machines that have joined the cluster, and expels one. */
@Command(
        name = "node",
        description =
                "Lists the machines that have joined the cluster, and expels one. May be given on either Booster.",
        mixinStandardHelpOptions = true)
public final class NodeCommand implements Runnable {
    private static final String HOME = "Folder of the Booster. Default: the current folder.";
    private static final String BOOSTER = "booster";

    private final Supplier<Home> boostersHome;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    /** Works on the nodes in the home that the command line names. */
    public NodeCommand(Supplier<Home> boostersHome, Clock clock) {
        this.boostersHome = boostersHome;
        this.clock = clock;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: node list or node expel");
    }

    @Command(
            name = "list",
            description = "Lists the machines that have joined, and until when their certificates are good.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(() -> {
            for (Map.Entry<NodeName, NodeEntry> node : nodes(home(given)).all().entrySet()) {
                NodeEntry entry = node.getValue();
                out().println(node.getKey() + ", joined " + entry.joined()
                        + (entry.isExpelled() ? ", expelled" : ", certificate until " + entry.ends()));
            }
        });
    }

    @Command(
            name = "expel",
            description = "Refuses a machine from now on and ends its connections. To come back it has to join anew.",
            mixinStandardHelpOptions = true)
    int expel(
            @Parameters(index = "0", paramLabel = "ROLE", description = "server, agent or submitter.") String role,
            @Parameters(index = "1", paramLabel = "NAME", description = "Its name, as 'node list' shows it.")
                    String name,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(() -> {
            if (role.equals(BOOSTER)) {
                throw new NodesException("A Booster cannot be expelled, for it holds the key of the authority: stop it,"
                        + " and if it fell into wrong hands, make a new authority (README, \"Encryption\")");
            }
            NodeName node;
            try {
                node = new NodeName(role, name);
            } catch (IllegalArgumentException e) {
                throw new NodesException(e.getMessage(), e);
            }
            String outcome = "failed";
            try {
                nodes(home(given)).expel(node);
                outcome = "expelled";
                out().println("The node " + node + " was expelled. It is cut off within a second, at the other Booster"
                        + " as soon as the two can reach each other.");
            } catch (NodesException e) {
                outcome = "refused: " + e.getMessage();
                throw e;
            } finally {
                if (Files.isDirectory(home(given).folder())) {
                    new AuditLog(home(given).logs(), clock)
                            .record(Actor.atCommandLine(), Act.NODE_EXPEL, "node " + node, outcome);
                }
            }
        });
    }

    private Nodes nodes(Home home) {
        return new Nodes(home.conf().resolve(TlsFiles.FOLDER), clock);
    }

    private Home home(Path given) {
        return given == null
                ? boostersHome.get()
                : new Home(given.toAbsolutePath().normalize());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int reporting(Work work) {
        try {
            work.run();
            return 0;
        } catch (NodesException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private interface Work {
        void run() throws NodesException;
    }
}

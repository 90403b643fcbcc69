package org.omflow.booster.broker.node;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code node}: lists the machines that have joined the cluster, and expels one. */
@Command(
        name = "node",
        description = "Lists the machines that have joined the cluster, and expels one. Works on either Booster.",
        mixinStandardHelpOptions = true)
public final class NodeCommand extends HomeCommand implements Runnable {
    /** Manages the nodes in the home that the command line gives. */
    public NodeCommand(Supplier<Home> boostersHome, Clock clock) {
        super(boostersHome, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Say what to do: node list or node expel");
    }

    @Command(
            name = "list",
            description = "Lists the machines that have joined, and when their certificates expire.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(NodesException.class, () -> {
            for (Map.Entry<NodeName, NodeEntry> node : nodes(home(given)).all().entrySet()) {
                NodeEntry entry = node.getValue();
                out().println(node.getKey() + ", joined " + entry.joined()
                        + (entry.isExpelled() ? ", expelled" : ", certificate until " + entry.ends()));
            }
        });
    }

    @Command(
            name = "expel",
            description = "Refuses a machine from now on and closes its connections. To return, it must join again.",
            mixinStandardHelpOptions = true)
    int expel(
            @Parameters(index = "0", paramLabel = "ROLE", description = "server, agent or submitter.") String role,
            @Parameters(index = "1", paramLabel = "NAME", description = "Its name, as shown by 'node list'.")
                    String name,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        String on = "node " + role + " " + name;
        return audited(NodesException.class, home(given), Act.NODE_EXPEL, on, () -> {
            if (role.equals(NodeName.BOOSTER)) {
                throw new NodesException(
                        "A Booster cannot be expelled because it holds the authority's key. Stop it; if that"
                                + " key may be stolen, make a new authority: see KEYS-AND-ROLES.md");
            }
            NodeName node;
            try {
                node = new NodeName(role, name);
            } catch (IllegalArgumentException e) {
                throw new NodesException(e.getMessage(), e);
            }
            nodes(home(given)).expel(node);
            out().println("The node " + node + " was expelled. It is disconnected within a second, at the other Booster"
                    + " once the two reach each other.");
            return "expelled";
        });
    }

    private Nodes nodes(Home home) {
        return new Nodes(home.conf().resolve(TlsFiles.FOLDER), clock());
    }
}

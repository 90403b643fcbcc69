package org.omflow.booster.broker.node;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import org.omflow.booster.broker.user.ActingOption;
import org.omflow.booster.broker.user.NodeGrants;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code node}: lists the machines that have joined the cluster, expels one, and changes for whom one acts. */
@Command(
        name = "node",
        description =
                "Lists the machines that have joined the cluster, expels one, and changes for whom one acts. Works on"
                        + " either Booster.",
        mixinStandardHelpOptions = true)
public final class NodeCommand extends HomeCommand implements Runnable {
    private static final String NAME = "Its name, as shown by 'node list'.";

    /** Manages the nodes in the home that the command line gives. */
    public NodeCommand(Supplier<Home> boostersHome, Clock clock) {
        super(boostersHome, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Say what to do: node list, node may-act-for or node expel");
    }

    @Command(
            name = "list",
            description =
                    "Lists the machines that have joined, when their certificates expire and for whom they may act.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(NodesException.class, () -> {
            NodeGrants grants = grants(home(given));
            for (Map.Entry<NodeName, NodeEntry> node : nodes(home(given)).all().entrySet()) {
                NodeEntry entry = node.getValue();
                MayActFor mayActFor = grants.of(entry.certificate(node.getKey()));
                out().println(node.getKey() + ", joined " + entry.joined()
                        + (entry.isExpelled()
                                ? ", expelled"
                                : ", certificate until " + entry.ends()
                                        + (mayActFor.isItselfOnly() ? "" : ", may act for " + mayActFor.shown())));
            }
        });
    }

    private static NodeGrants grants(Home home) throws NodesException {
        try {
            return new Users(home.conf()).nodeGrants();
        } catch (UsersException e) {
            throw new NodesException(e.getMessage(), e);
        }
    }

    @Command(
            name = "may-act-for",
            description = "Changes for whom a submitter with a certificate may act and closes its connections.",
            mixinStandardHelpOptions = true)
    int mayActFor(
            @Parameters(index = "0", paramLabel = "ROLE", description = "submitter.") String role,
            @Parameters(index = "1", paramLabel = "NAME", description = NAME) String name,
            @Parameters(index = "2", paramLabel = "NAMES", description = ActingOption.DESCRIPTION) String actsFor,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        String on = "node " + role + " " + name + ActingOption.audited(actsFor);
        return audited(NodesException.class, home(given), Act.NODE_ACTING, on, () -> {
            NodeCertificate certificate = nodes(home(given)).certificate(node(role, name));
            try {
                MayActFor mayActFor = ActingOption.parse(actsFor);
                new Users(home(given).conf()).changeMayActFor(certificate, mayActFor);
                out().println("The node " + certificate.node() + " acts " + ActingOption.text(mayActFor) + ".");
                return "changed";
            } catch (UsersException e) {
                throw new NodesException(e.getMessage(), e);
            }
        });
    }

    private static NodeName node(String role, String name) throws NodesException {
        try {
            return new NodeName(role, name);
        } catch (IllegalArgumentException e) {
            throw new NodesException(e.getMessage(), e);
        }
    }

    @Command(
            name = "expel",
            description = "Refuses a machine from now on and closes its connections. To return, it must join again.",
            mixinStandardHelpOptions = true)
    int expel(
            @Parameters(index = "0", paramLabel = "ROLE", description = "server, agent or submitter.") String role,
            @Parameters(index = "1", paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        String on = "node " + role + " " + name;
        return audited(NodesException.class, home(given), Act.NODE_EXPEL, on, () -> {
            if (role.equals(NodeName.BOOSTER)) {
                throw new NodesException(
                        "A Booster cannot be expelled because it holds the authority's key. Stop it; if that"
                                + " key may be stolen, make a new authority: see KEYS-AND-ROLES.md");
            }
            NodeName node = node(role, name);
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

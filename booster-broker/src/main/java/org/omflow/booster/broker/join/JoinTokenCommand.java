package org.omflow.booster.broker.join;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.settings.Durations;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code token}: creates, lists and revokes the tokens with which machines join the cluster. */
@Command(
        name = "token",
        description = "Creates, lists and revokes the tokens with which machines join the cluster. A token is valid"
                + " only at the Booster where it was created.",
        mixinStandardHelpOptions = true)
public final class JoinTokenCommand extends HomeCommand implements Runnable {
    private static final List<String> ROLES = List.of(NodeName.BOOSTER, UserRole.SERVER.text(), UserRole.AGENT.text());
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(30);
    private static final int MOST_USES = 1000;
    private static final int MOST_NAMES = 32;

    /** Manages the tokens in the home that the command line gives. */
    public JoinTokenCommand(Supplier<Home> boostersHome, Clock clock) {
        super(boostersHome, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Say what to do: token add, token list or token revoke");
    }

    @Command(
            name = "add",
            description =
                    "Creates a token and prints it; it cannot be shown again. On the other machine, 'join' asks for it.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ROLE", description = "The role the machine joins with: booster, server or agent.")
                    String role,
            @Option(
                            names = "--expires",
                            paramLabel = "<time>",
                            defaultValue = "24h",
                            description = "The time until it expires, 1m to 30d. Default: 24h.")
                    String expires,
            @Option(
                            names = "--uses",
                            paramLabel = "<number>",
                            defaultValue = "1",
                            description = "How many machines may join with it, 1 to 1000. Default: 1.")
                    int uses,
            @Option(
                            names = "--names",
                            split = ",",
                            paramLabel = "NAMES",
                            description =
                                    "Names and IP addresses under which others reach the one machine that joins, separated"
                                            + " by commas. Default: the address from which it connects.")
                    List<String> names,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(RefusedJoinException.class, () -> {
            if (!ROLES.contains(role)) {
                throw new RefusedJoinException(
                        "'" + role + "' is not a role a machine can join with: use one of " + String.join(", ", ROLES));
            }
            if (uses < 1 || uses > MOST_USES) {
                throw new RefusedJoinException("--uses=" + uses + " must be 1 to " + MOST_USES);
            }
            List<String> valid = names(names, role, uses);
            Duration life = life(expires);
            Home home = home(given);
            JoinToken token = tokens(home).add(authority(home), role, valid, uses, life);
            audit(
                    home,
                    Act.TOKEN_ADD,
                    token.id(),
                    "for " + role + (valid.isEmpty() ? "" : " at " + String.join(", ", valid)) + ", " + uses
                            + " times, for " + expires);
            out().println(token.text());
        });
    }

    private static List<String> names(List<String> given, String role, int uses) throws RefusedJoinException {
        if (given == null) {
            return List.of();
        }
        if (role.equals(UserRole.AGENT.text())) {
            throw new RefusedJoinException("--names is not for an agent, as nobody connects to it: leave it out");
        }
        if (uses > 1) {
            throw new RefusedJoinException("--names=" + String.join(",", given) + " fits one machine and --uses=" + uses
                    + " is for several: create a token for each");
        }
        if (given.size() > MOST_NAMES) {
            throw new RefusedJoinException("--names lists " + given.size() + " names: give at most " + MOST_NAMES);
        }
        for (String name : given) {
            if (!BoosterBrokerOptions.isHost(name)) {
                throw new RefusedJoinException("--names: '" + name + "' is neither a host name nor an IP address");
            }
        }
        return given.stream().map(Issuer::plain).distinct().toList();
    }

    private static Duration life(String expires) throws RefusedJoinException {
        try {
            Duration life = Durations.parse(expires);
            if (life.compareTo(LEAST) >= 0 && life.compareTo(MOST) <= 0) {
                return life;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedJoinException("--expires=" + expires + " must be 1m to 30d", e);
        }
        throw new RefusedJoinException("--expires=" + expires + " must be 1m to 30d");
    }

    private static Fingerprint authority(Home home) throws RefusedJoinException {
        TlsFiles files = files(home);
        if (!Files.exists(files.trusted())) {
            throw new RefusedJoinException("There is no certificate authority in " + files.folder()
                    + ": give the Booster's folder with --home, and start the Booster once before");
        }
        try {
            return Fingerprint.of(files.readTrusted().get(0));
        } catch (TlsException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        }
    }

    @Command(
            name = "list",
            description = "Lists the tokens created here, without their secrets.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(RefusedJoinException.class, () -> {
            Home home = home(given);
            Map<NodeName, NodeEntry> nodes = nodes(home);
            for (Map.Entry<String, JoinTokenEntry> token : tokens(home).all().entrySet()) {
                out().println(token.getKey() + " for " + token.getValue().role() + ", "
                        + state(token.getValue(), nodes));
            }
        });
    }

    private Map<NodeName, NodeEntry> nodes(Home home) throws RefusedJoinException {
        try {
            return new Nodes(files(home).folder(), clock()).all();
        } catch (NodesException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        }
    }

    private String state(JoinTokenEntry entry, Map<NodeName, NodeEntry> nodes) {
        String used = entry.usedBy().size() + " of " + entry.uses() + " used"
                + (entry.usedBy().isEmpty()
                        ? ""
                        : " ("
                                + String.join(
                                        ", ",
                                        entry.usedBy().stream()
                                                .map(use -> use.node().toString())
                                                .toList()) + ")");
        if (entry.revoked() != null) {
            return used + ", revoked at " + entry.revoked();
        }
        Optional<NodeName> lost = entry.lost(nodes);
        if (lost.isPresent()) {
            return used + ", void since " + lost.get() + " was expelled or lost";
        }
        return used
                + (clock().instant().isBefore(entry.expires()) ? ", expires at " : ", expired at ")
                + entry.expires();
    }

    @Command(name = "revoke", description = "Revokes a token.", mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "ID", description = "The id of a token, as shown by 'token list'.") String id,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path given) {
        return reporting(RefusedJoinException.class, () -> {
            Home home = home(given);
            tokens(home).revoke(id);
            audit(home, Act.TOKEN_REVOKE, id, "revoked");
            out().println("The token " + id + " was revoked.");
        });
    }

    private void audit(Home home, Act act, String id, String outcome) {
        new AuditLog(home.logs(), clock()).record(Actor.atCommandLine(), act, "token " + id, outcome);
    }

    private JoinTokens tokens(Home home) {
        return new JoinTokens(files(home).folder(), clock());
    }

    private static TlsFiles files(Home home) {
        return new TlsFiles(home.conf().resolve(TlsFiles.FOLDER));
    }
}

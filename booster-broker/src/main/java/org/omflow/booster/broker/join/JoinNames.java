package org.omflow.booster.broker.join;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.MachineNames;
import org.omflow.booster.ha.tls.NodeName;

/**
 * Decides for which names the certificate of a joining machine is valid: those of its token or, if that names none, the
 * address it connects from; never a Booster's or another node's. The machine may choose fewer of them, but no others.
 * Thread-safe.
 */
public final class JoinNames {
    private final Settings settings;
    private final Nodes nodes;
    private final Supplier<List<String>> own;

    /**
     * For the machines that join at this Booster.
     *
     * @param own the names in this Booster's certificate
     */
    public JoinNames(Settings settings, Nodes nodes, Supplier<List<String>> own) {
        this.settings = settings;
        this.nodes = nodes;
        this.own = own;
    }

    /**
     * The names for a joining machine.
     *
     * @param token the names of its token; none for the address that it connects from
     * @param asked those that it asks for; none for all that it may have
     * @param from the address that it connects from
     * @throws RefusedJoinException when it may not have the names, or may not join as a Booster from there
     * @throws NodesException when the list of nodes cannot be read
     */
    List<String> of(NodeName node, List<String> token, List<String> asked, String from)
            throws RefusedJoinException, NodesException {
        String address = plain(from);
        boolean booster = node.role().equals(NodeName.BOOSTER);
        Set<String> allowed = new LinkedHashSet<>();
        if (booster) {
            requireExpected(token, address);
            peerHosts().forEach(allowed::add);
        }
        allowed.addAll(token);
        if (node.isReached() && (booster || token.isEmpty())) {
            allowed.add(address);
        }
        for (String name : asked) {
            if (!allowed.contains(name) && !(node.isReached() && MachineNames.isLoopback(name))) {
                throw new RefusedJoinException(
                        node.isReached()
                                ? "'" + name + "' is not a name that this machine may have ("
                                        + String.join(", ", allowed)
                                        + "): leave it out of --names, or create a token with 'token add "
                                        + node.role() + " --names " + name + "'"
                                : "'" + name + "' is not needed, as nobody connects to a machine of role '"
                                        + node.role() + "': leave out --names");
            }
        }
        if (!node.isReached()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>(asked.isEmpty() ? allowed : asked);
        if (!booster) {
            requireFree(node, names);
        }
        names.addAll(MachineNames.LOOPBACK);
        return List.copyOf(names);
    }

    /**
     * The authority's key goes only to the machine at the address that the administrator of this Booster has set. A
     * machine elsewhere cannot connect from there, so a stolen token alone does not open the authority.
     */
    private void requireExpected(List<String> token, String from) throws RefusedJoinException {
        List<String> expected =
                Stream.concat(token.stream(), peerHosts().stream()).toList();
        if (expected.stream().noneMatch(host -> isAt(host, from))) {
            throw new RefusedJoinException("A Booster joins from the address in pair.peer or from one that its token"
                    + " names (" + String.join(", ", expected) + "), and this machine connects from " + from
                    + ": correct pair.peer, or create a token with 'token add booster --names " + from + "'");
        }
    }

    private static boolean isAt(String host, String from) {
        if (host.equals(from) || MachineNames.isLoopback(host) && MachineNames.isLoopback(from)) {
            return true;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .anyMatch(each -> plain(each.getHostAddress()).equals(from));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void requireFree(NodeName node, Collection<String> names) throws RefusedJoinException, NodesException {
        Optional<String> why = taken(node, names).values().stream().findFirst();
        if (why.isPresent()) {
            throw new RefusedJoinException(why.get());
        }
    }

    /**
     * Those of these names that belong to a Booster or another node.
     *
     * @return each with a sentence that says whose it is and what to do
     * @throws NodesException when the list of nodes cannot be read
     */
    Map<String, String> taken(NodeName node, Collection<String> names) throws NodesException {
        Set<String> boosters = boosters();
        Map<String, String> taken = new LinkedHashMap<>();
        for (String name : names) {
            if (MachineNames.isLoopback(name)) {
                continue;
            }
            Optional<NodeName> other = nodes.reachedAs(name, node);
            if (boosters.contains(name)) {
                taken.put(
                        name,
                        "'" + name + "' is a name of a Booster, and with it " + node
                                + " could pose as one: create a token with --names and other names of this machine");
            } else if (other.isPresent()) {
                taken.put(
                        name,
                        "'" + name + "' is a name of " + other.get()
                                + ": create a token with --names and names of this machine alone, or expel the other"
                                + " with 'node expel " + other.get() + "'");
            }
        }
        return taken;
    }

    private Set<String> boosters() throws NodesException {
        Set<String> boosters = new LinkedHashSet<>(own.get());
        boosters.addAll(peerHosts());
        for (var each : nodes.all().entrySet()) {
            if (each.getKey().role().equals(NodeName.BOOSTER)) {
                NodeEntry entry = each.getValue();
                boosters.addAll(entry.newest().names());
            }
        }
        return boosters;
    }

    private List<String> peerHosts() {
        if (!BoosterBrokerOptions.isPair(settings)) {
            return List.of();
        }
        List<String> hosts = new ArrayList<>();
        settings.get(BoosterBrokerOptions.PAIR_PEER).ifPresent(peer -> hosts.add(plain(peer.host())));
        hosts.add(plain(BoosterBrokerOptions.pairPeerWeb(settings).host()));
        return hosts.stream().distinct().toList();
    }

    /** An address without brackets and zone, in its canonical form. */
    private static String plain(String address) {
        String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        return Issuer.plain(bare.replaceFirst("%.*", ""));
    }
}

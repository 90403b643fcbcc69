package org.omflow.booster.broker.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.omflow.booster.broker.user.Admissions;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejects certificates of expelled and unknown nodes at each login, and disconnects the expelled within a second.
 * Thread-safe.
 */
public final class NodeAdmission implements Admissions {
    private static final Logger log = LoggerFactory.getLogger(NodeAdmission.class);

    private final Nodes nodes;
    private volatile Map<NodeName, NodeEntry> known = Map.of();
    private String lastProblem;

    /**
     * Starts with the present nodes.
     *
     * @throws NodesException when they cannot be read
     */
    public NodeAdmission(Nodes nodes) throws NodesException {
        this.nodes = nodes;
        this.known = nodes.all();
    }

    /**
     * Logs when the list of nodes is missing: then every node is refused, since some may have been expelled. An older
     * build makes no list before the first machine joins.
     *
     * @param pair whether the list may come from the other Booster
     * @param joined whether a machine has joined by a token
     */
    public void reportLoss(boolean pair, boolean joined) {
        if (nodes.exist()) {
            return;
        }
        if (pair) {
            log.info(
                    "There is no list of nodes, {}: certificates of nodes are refused until the list comes from the"
                            + " other Booster",
                    nodes.path());
        } else if (joined || nodes.areLost()) {
            log.warn(
                    "The list of nodes, {}, is missing: certificates of nodes are refused. Restore the file, or let the"
                            + " nodes join again",
                    nodes.path());
        }
    }

    @Override
    public boolean admits(NodeCertificate certificate) {
        return entry(certificate.node())
                .filter(entry -> certificate.admission() >= entry.wanted())
                .isPresent();
    }

    @Override
    public String refusal(NodeCertificate certificate) {
        return entry(certificate.node()).isPresent()
                ? Admissions.super.refusal(certificate)
                : Nodes.unknown(certificate.node());
    }

    private Optional<NodeEntry> entry(NodeName node) {
        NodeEntry entry = known.get(node);
        if (entry != null) {
            return Optional.of(entry);
        }
        try {
            // It may have joined a moment ago.
            return Optional.ofNullable(nodes.all().get(node));
        } catch (NodesException e) {
            // What is wrong with the list is logged every time it is compared.
            return Optional.empty();
        }
    }

    /**
     * Reads the nodes again and compares. One thread calls it.
     *
     * @param expelled receives the user names of the nodes to disconnect
     */
    public void disconnectExpelled(Consumer<List<String>> expelled) {
        Map<NodeName, NodeEntry> before = known;
        Map<NodeName, NodeEntry> now;
        try {
            now = nodes.all();
            if (Nodes.lacks(now, before) && nodes.restore(before)) {
                now = nodes.all();
                report("The list of nodes, " + nodes.path()
                        + ", was lost, or replaced by an older one, while the Booster"
                        + " runs. The nodes known here were written back; those expelled stay expelled");
            } else {
                lastProblem = null;
            }
        } catch (NodesException e) {
            report("Changes to the nodes do not take effect. " + e.getMessage());
            return;
        }
        if (now.equals(before)) {
            return;
        }
        known = now;
        List<String> cutOff = new ArrayList<>();
        now.forEach((node, entry) -> {
            // It may have rejoined meanwhile, but its open connections are older.
            if (before.containsKey(node) ? entry.wanted() > before.get(node).wanted() : entry.wasEverExpelled()) {
                cutOff.add(node.user());
            }
        });
        if (!cutOff.isEmpty()) {
            log.info("Expelled from the cluster and disconnected: {}", String.join(", ", cutOff));
            expelled.accept(cutOff);
        }
    }

    /** Once, while it lasts. */
    private void report(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            log.warn("{}", problem);
        }
    }
}

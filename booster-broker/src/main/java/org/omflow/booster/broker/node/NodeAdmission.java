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
     * Logs when there is no list of nodes: then every node is refused, since some may have been expelled.
     *
     * @param pair whether the list may come from the other Booster
     */
    public void reportLoss(boolean pair) {
        if (nodes.exist()) {
            return;
        }
        if (pair) {
            log.info(
                    "There is no list of nodes, {}: certificates of nodes are refused until the list comes from the"
                            + " other Booster",
                    nodes.path());
        } else {
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
        Map<NodeName, NodeEntry> now;
        try {
            now = nodes.all();
        } catch (NodesException e) {
            if (!e.getMessage().equals(lastProblem)) {
                lastProblem = e.getMessage();
                log.warn("Changes to the nodes do not take effect. {}", lastProblem);
            }
            return;
        }
        lastProblem = null;
        Map<NodeName, NodeEntry> before = known;
        if (now.equals(before)) {
            return;
        }
        if (now.isEmpty()) {
            log.warn("The list of nodes is missing; known nodes are kept until the Booster stops. Restore the file");
            return;
        }
        known = now;
        List<String> cutOff = new ArrayList<>();
        now.forEach((node, entry) -> {
            int wanted = before.containsKey(node) ? before.get(node).wanted() : NodeCertificate.FIRST;
            // It may have rejoined meanwhile, but its open connections are older.
            if (entry.wanted() > wanted) {
                cutOff.add(node.user());
            }
        });
        if (!cutOff.isEmpty()) {
            log.info("Expelled from the cluster and disconnected: {}", String.join(", ", cutOff));
            expelled.accept(cutOff);
        }
    }
}

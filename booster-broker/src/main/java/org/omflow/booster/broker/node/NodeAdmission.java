package org.omflow.booster.broker.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rejects certificates of expelled nodes at each login, and disconnects them within a second. Thread-safe. */
public final class NodeAdmission {
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

    /** Whether a certificate of the cluster's authority is still admitted. */
    public boolean admits(NodeCertificate certificate) {
        NodeEntry entry = known.get(certificate.node());
        return entry == null || certificate.admission() >= entry.wanted();
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

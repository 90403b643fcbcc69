package org.omflow.booster.broker.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at each login which certificates are still good, and cuts off a node within a second after it was expelled. Thread-safe.
 */
public final class Admitted {
    private static final Logger log = LoggerFactory.getLogger(Admitted.class);

    private final Nodes nodes;
    private volatile Map<NodeName, NodeEntry> known = Map.of();
    private String told;

    /**
     * Knows these nodes.
     *
     * @throws NodesException when they cannot be read
     */
    public Admitted(Nodes nodes) throws NodesException {
        this.nodes = nodes;
        this.known = nodes.all();
    }

    /** Whether a certificate, which is of the cluster's authority, is still good. */
    public boolean admits(NodeCertificate certificate) {
        NodeEntry entry = known.get(certificate.node());
        return entry == null || certificate.admission() >= entry.wanted();
    }

    /**
     * Reads the nodes again and compares. One thread calls it.
     *
     * @param expelled told the names under which those to cut off have logged in
     */
    public void look(Consumer<List<String>> expelled) {
        Map<NodeName, NodeEntry> now;
        try {
            now = nodes.all();
        } catch (NodesException e) {
            if (!e.getMessage().equals(told)) {
                told = e.getMessage();
                log.warn("Changes of nodes do not take effect. {}", told);
            }
            return;
        }
        told = null;
        Map<NodeName, NodeEntry> before = known;
        if (now.equals(before)) {
            return;
        }
        if (now.isEmpty()) {
            log.warn("The list of nodes is gone; those known are kept until the Booster ends. Restore the file");
            return;
        }
        known = now;
        List<String> gone = new ArrayList<>();
        now.forEach((node, entry) -> {
            int wanted = before.containsKey(node) ? before.get(node).wanted() : NodeCertificate.FIRST;
            // It may have joined again meanwhile; what it has open is of the time before.
            if (entry.wanted() > wanted) {
                gone.add(node.user());
            }
        });
        if (!gone.isEmpty()) {
            log.info("Expelled from the cluster and cut off: {}", String.join(", ", gone));
            expelled.accept(gone);
        }
    }
}

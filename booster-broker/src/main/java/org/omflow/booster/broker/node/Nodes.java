package org.omflow.booster.broker.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The machines that have joined the cluster, in {@code nodes.json} next to the certificates. A machine that is not
 * among them is refused. Both running Boosters see each change within a second. Thread-safe; commands may change the
 * file meanwhile.
 */
public final class Nodes {
    private final NodesFile file;
    private final Clock clock;
    private final AtomicLong heldTwice = new AtomicLong();

    /** @param folder the folder of the certificates */
    public Nodes(Path folder, Clock clock) {
        this.file = new NodesFile(folder);
        this.clock = clock;
    }

    /**
     * Begins the list of a new authority, which has issued no certificate yet.
     *
     * @throws NodesException when it cannot be written
     */
    public void begin() throws NodesException {
        file.locked(() -> {
            if (!file.exists()) {
                file.write(new NodesFile.Content(NodeCertificate.FIRST, Map.of()));
            }
            return null;
        });
    }

    /** Whether there is a list; one that was lost admits nobody. */
    public boolean exist() {
        return file.exists();
    }

    /** Whether there was a list that is gone. */
    boolean areLost() {
        return file.isLost();
    }

    /** Where the list is. */
    public Path path() {
        return file.path();
    }

    /**
     * All nodes, by name.
     *
     * @throws NodesException naming the file and what is wrong with it
     */
    public Map<NodeName, NodeEntry> all() throws NodesException {
        return content().all();
    }

    private NodesFile.Content content() throws NodesException {
        // If the list was lost, the certificates that it refused must stay refused: no admission has this number.
        return file.read((int) Duration.between(Instant.EPOCH, clock.instant()).toMinutes());
    }

    /**
     * Requires that no node in the cluster has this name.
     *
     * @throws NodesException when a node with a valid certificate has it
     */
    public void requireFree(NodeName node) throws NodesException {
        NodeEntry entry = all().get(node);
        if (entry != null && isPresent(entry)) {
            throw new NodesException(
                    "A node " + node + " has already joined: choose another name for this one, or expel"
                            + " the other with 'node expel " + node + "'");
        }
    }

    /**
     * The other present node, if any, whose certificate is valid for a name or address.
     *
     * @throws NodesException when the list cannot be read
     */
    public Optional<NodeName> reachedAs(String name, NodeName except) throws NodesException {
        return all().entrySet().stream()
                .filter(each -> !each.getKey().equals(except)
                        && isPresent(each.getValue())
                        && each.getValue().newest().names().contains(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean isPresent(NodeEntry entry) {
        return !entry.isExpelled() && entry.ends().isAfter(clock.instant());
    }

    /**
     * The admission that a node receives when it joins now.
     *
     * @throws NodesException when the list cannot be read
     */
    public int nextAdmission(NodeName node) throws NodesException {
        NodesFile.Content content = content();
        NodeEntry entry = content.all().get(node);
        return entry == null ? content.firstAdmission() : entry.wanted();
    }

    /**
     * Records the certificate that a node receives.
     *
     * @return the node with the number of its admission
     * @throws NodesException when the list cannot be read or written
     */
    public NodeCertificate admit(NodeName node, IssuedCertificate certificate) throws NodesException {
        return file.locked(() -> {
            NodesFile.Content content = content();
            NodeEntry before = content.all().get(node);
            NodeEntry after = before == null
                    ? NodeEntry.first(content.firstAdmission(), now(), certificate)
                    : before.admitted(certificate);
            put(content, node, after);
            return after.certificate(node);
        });
    }

    /**
     * Records that a node renewed its certificate.
     *
     * @param shown the hash of the key of the certificate that it shows
     * @param ends when the new one expires
     * @param asked the hash of the key of the new one
     * @param names names and IP addresses for which the new one is valid
     * @throws HeldTwiceException when this certificate was renewed for another key
     * @throws NodesException when it was expelled, or the list cannot be read or written
     */
    public void renew(NodeCertificate certificate, String shown, Instant ends, String asked, List<String> names)
            throws NodesException, HeldTwiceException {
        NodeName node = certificate.node();
        boolean twice = file.locked(() -> {
            NodesFile.Content content = content();
            NodeEntry entry = content.all().get(node);
            if (entry == null) {
                throw new NodesException(unknown(node));
            }
            if (certificate.admission() < entry.wanted()) {
                throw new NodesException(expelled(node));
            }
            IssuedCertificate newest = entry.newest();
            if (newest.answers(shown, asked)) {
                return false;
            }
            if (!newest.isRenewableFor(shown)) {
                return true;
            }
            put(content, node, entry.renewed(newest.renewed(shown, ends, asked, names)));
            return false;
        });
        if (twice) {
            heldTwice.incrementAndGet();
            throw new HeldTwiceException(heldTwice(node));
        }
    }

    private static String heldTwice(NodeName node) {
        return "The certificate of " + node + " was renewed already, for another key. If this machine was restored from"
                + " a backup, let it join again; if not, two machines have its key: expel it with 'node expel " + node
                + "' and let the right one join again";
    }

    /** How often two machines had the key of one certificate, as far as seen since the start. */
    public long heldTwice() {
        return heldTwice.get();
    }

    /** The message for an expelled node. */
    public static String expelled(NodeName node) {
        return "The node " + node + " was expelled: to readmit it, create a token and let it join again";
    }

    /** The message for a node that is not in the list. */
    public static String unknown(NodeName node) {
        return "The node " + node + " is not in the list of nodes: restore nodes.json if it was lost, or let the node"
                + " join again";
    }

    /**
     * Expels a node: refuses all certificates issued to it so far.
     *
     * @throws NodesException when there is no such node, it is already expelled, or the list cannot be written
     */
    public void expel(NodeName node) throws NodesException {
        file.locked(() -> {
            NodesFile.Content content = content();
            NodeEntry entry = content.all().get(node);
            requireListed(node, entry);
            if (entry.isExpelled()) {
                throw new NodesException("The node " + node + " is already expelled");
            }
            put(content, node, entry.expelled());
            return null;
        });
    }

    /**
     * What the newest certificate of a node names.
     *
     * @throws NodesException when there is no such node, it was expelled, or the list cannot be read
     */
    NodeCertificate certificate(NodeName node) throws NodesException {
        NodeEntry entry = all().get(node);
        requireListed(node, entry);
        if (entry.isExpelled()) {
            throw new NodesException(expelled(node));
        }
        return entry.certificate(node);
    }

    private static void requireListed(NodeName node, NodeEntry entry) throws NodesException {
        if (entry == null) {
            throw new NodesException("There is no node " + node + ": 'node list' shows those that have joined");
        }
    }

    private void put(NodesFile.Content content, NodeName node, NodeEntry entry) throws IOException {
        content.all().put(node, entry);
        file.write(content);
    }

    /**
     * What two Boosters know together shows these certificates renewed for two keys.
     *
     * @return a sentence for each
     * @throws NodesException when the list cannot be read
     */
    public List<String> contradictions(Map<NodeName, NodeEntry> others) throws NodesException {
        Map<NodeName, NodeEntry> all = all();
        List<String> found = others.entrySet().stream()
                .filter(other -> all.containsKey(other.getKey())
                        && all.get(other.getKey())
                                .newest()
                                .contradicts(other.getValue().newest()))
                .map(other -> heldTwice(other.getKey()))
                .toList();
        heldTwice.addAndGet(found.size());
        return found;
    }

    /**
     * Merges the nodes of the other Booster.
     *
     * @return the entries that changed
     * @throws NodesException when the list cannot be read or written
     */
    public Map<NodeName, NodeEntry> merge(Map<NodeName, NodeEntry> others) throws NodesException {
        if (isKnown(others, all())) {
            return Map.of();
        }
        return file.locked(() -> {
            NodesFile.Content content = content();
            Map<NodeName, NodeEntry> changed = new LinkedHashMap<>();
            others.forEach((node, entry) -> {
                NodeEntry both = content.all().containsKey(node)
                        ? entry.with(content.all().get(node))
                        : entry;
                if (!both.equals(content.all().put(node, both))) {
                    changed.put(node, both);
                }
            });
            file.write(content);
            return changed;
        });
    }

    private static boolean isKnown(Map<NodeName, NodeEntry> others, Map<NodeName, NodeEntry> mine) {
        return others.entrySet().stream()
                .allMatch(other -> mine.containsKey(other.getKey())
                        && mine.get(other.getKey())
                                .equals(mine.get(other.getKey()).with(other.getValue())));
    }

    /**
     * Writes nodes back that the list has lost, whether it is missing, begun anew or an older one. An expelled node
     * stays expelled.
     *
     * @return whether it had lost any
     * @throws NodesException when the list cannot be read or written
     */
    boolean restore(Map<NodeName, NodeEntry> known) throws NodesException {
        return file.locked(() -> {
            NodesFile.Content content = content();
            if (!lacks(content.all(), known)) {
                return false;
            }
            known.forEach((node, entry) -> content.all().merge(node, entry, NodeEntry::with));
            file.write(content);
            return true;
        });
    }

    /** Whether a list has lost nodes or expulsions that were known before: neither ever leaves a list that is in order. */
    static boolean lacks(Map<NodeName, NodeEntry> list, Map<NodeName, NodeEntry> known) {
        return known.entrySet().stream().anyMatch(each -> {
            NodeEntry listed = list.get(each.getKey());
            return listed == null || listed.wanted() < each.getValue().wanted();
        });
    }

    /** As JSON, for the file and for the other Booster. */
    public static ObjectNode write(Map<NodeName, NodeEntry> nodes, ObjectNode into) {
        nodes.forEach((node, entry) -> into.set(node.user(), entry.write()));
        return into;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Map<NodeName, NodeEntry> read(JsonNode nodes) {
        Map<NodeName, NodeEntry> all = new TreeMap<>(java.util.Comparator.comparing(NodeName::user));
        for (Map.Entry<String, JsonNode> entry : nodes.properties()) {
            all.put(NodeName.ofUser(entry.getKey()), NodeEntry.read(entry.getValue()));
        }
        return all;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

package org.omflow.booster.broker.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.omflow.booster.ha.file.LockedFile;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The machines that have joined the cluster, in {@code nodes.json} next to the certificates. Both running Boosters see
 * each change within a second. Thread-safe; commands may change the file meanwhile.
 */
public final class Nodes {
    private static final String FILE = "nodes.json";

    private final Path file;
    private final Clock clock;

    /** @param folder the folder of the certificates */
    public Nodes(Path folder, Clock clock) {
        this.file = folder.resolve(FILE);
        this.clock = clock;
    }

    /**
     * All nodes, by name.
     *
     * @throws NodesException naming the file and what is wrong with it
     */
    public Map<NodeName, NodeEntry> all() throws NodesException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return read(Json.read(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw damaged(e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e.getMessage(), e);
        }
    }

    private NodesException damaged(String what, Exception e) {
        return new NodesException(
                "Cannot read the file " + file + " (" + what + "): restore it; without it expelled nodes could return",
                e);
    }

    /**
     * Requires that no node in the cluster has this name.
     *
     * @throws NodesException when a node with a valid certificate has it
     */
    public void requireFree(NodeName node) throws NodesException {
        NodeEntry entry = all().get(node);
        if (entry != null && !entry.isExpelled() && entry.ends().isAfter(clock.instant())) {
            throw new NodesException(
                    "A node " + node + " has already joined: choose another name for this one, or expel"
                            + " the other with 'node expel " + node + "'");
        }
    }

    /**
     * Records the certificate that a node receives.
     *
     * @return the node with the number of its admission
     * @throws NodesException when the list cannot be read or written
     */
    public NodeCertificate admit(NodeName node, Instant ends) throws NodesException {
        NodeEntry entry = change(node, before -> {
            int wanted = before.map(NodeEntry::wanted).orElse(NodeCertificate.FIRST);
            Instant now = now();
            return new NodeEntry(wanted, wanted, before.map(NodeEntry::joined).orElse(now), ends);
        });
        return new NodeCertificate(node, entry.issued());
    }

    /**
     * Records that a node renewed its certificate.
     *
     * @throws NodesException when it was expelled, or the list cannot be read or written
     */
    public void renew(NodeCertificate certificate, Instant ends) throws NodesException {
        change(certificate.node(), before -> {
            if (before.isPresent() && certificate.admission() < before.get().wanted()) {
                throw new NodesException(expelled(certificate.node()));
            }
            NodeEntry renewed = new NodeEntry(NodeCertificate.FIRST, certificate.admission(), now(), ends);
            return before.map(entry -> entry.with(renewed)).orElse(renewed);
        });
    }

    /** The message for an expelled node. */
    public static String expelled(NodeName node) {
        return "The node " + node + " was expelled: to readmit it, create a token and let it join again";
    }

    /**
     * Expels a node: refuses all certificates issued to it so far.
     *
     * @throws NodesException when there is no such node, it is already expelled, or the list cannot be written
     */
    public void expel(NodeName node) throws NodesException {
        change(node, before -> {
            NodeEntry entry = before.orElseThrow(() ->
                    new NodesException("There is no node " + node + ": 'node list' shows those that have joined"));
            if (entry.isExpelled()) {
                throw new NodesException("The node " + node + " is already expelled");
            }
            return new NodeEntry(entry.issued() + 1, entry.issued(), entry.joined(), entry.ends());
        });
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
        return locked(() -> {
            Map<NodeName, NodeEntry> all = ordered(all());
            Map<NodeName, NodeEntry> changed = new LinkedHashMap<>();
            others.forEach((node, entry) -> {
                NodeEntry both = all.containsKey(node) ? entry.with(all.get(node)) : entry;
                if (!both.equals(all.put(node, both))) {
                    changed.put(node, both);
                }
            });
            write(all);
            return changed;
        });
    }

    private static boolean isKnown(Map<NodeName, NodeEntry> others, Map<NodeName, NodeEntry> mine) {
        return others.entrySet().stream()
                .allMatch(other -> mine.containsKey(other.getKey())
                        && mine.get(other.getKey())
                                .equals(mine.get(other.getKey()).with(other.getValue())));
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
        Map<NodeName, NodeEntry> all = ordered(Map.of());
        for (Map.Entry<String, JsonNode> entry : nodes.properties()) {
            all.put(NodeName.ofUser(entry.getKey()), NodeEntry.read(entry.getValue()));
        }
        return all;
    }

    private NodeEntry change(NodeName node, Next next) throws NodesException {
        return locked(() -> {
            Map<NodeName, NodeEntry> all = ordered(all());
            NodeEntry after = next.after(Optional.ofNullable(all.get(node)));
            all.put(node, after);
            write(all);
            return after;
        });
    }

    private <T> T locked(LockedFile.Change<T, NodesException> change) throws NodesException {
        try {
            return LockedFile.holding(file.resolveSibling(FILE + ".lock"), change);
        } catch (IOException e) {
            throw new NodesException(
                    "Cannot change the file " + file + " (" + e
                            + "): run the command as the user who owns its folder, or as root",
                    e);
        }
    }

    private void write(Map<NodeName, NodeEntry> all) throws IOException {
        PrivateFile.write(file, Json.writePretty(write(all, Json.object())) + "\n");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Map<NodeName, NodeEntry> ordered(Map<NodeName, NodeEntry> nodes) {
        Map<NodeName, NodeEntry> ordered = new TreeMap<>(java.util.Comparator.comparing(NodeName::user));
        ordered.putAll(nodes);
        return ordered;
    }

    /** A change of an entry. */
    private interface Next {
        NodeEntry after(Optional<NodeEntry> before) throws NodesException;
    }
}

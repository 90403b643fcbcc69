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
 * The machines that have joined the cluster, in {@code nodes.json} beside the certificates. A running Booster sees each change
 * within a second, and so does the other Booster. Thread-safe, and commands may change the file meanwhile.
 */
public final class Nodes {
    private static final String FILE = "nodes.json";

    private final Path file;
    private final Clock clock;

    /** @param folder that of the certificates */
    public Nodes(Path folder, Clock clock) {
        this.file = folder.resolve(FILE);
        this.clock = clock;
    }

    /**
     * All of them, by name.
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
                "The file " + file + " cannot be read (" + what
                        + "): restore it; without it nodes that were expelled could" + " come back",
                e);
    }

    /**
     * Makes sure that nobody in the cluster has this name.
     *
     * @throws NodesException when a node has it whose certificate is still good
     */
    public void requireFree(NodeName node) throws NodesException {
        NodeEntry entry = all().get(node);
        if (entry != null && !entry.isExpelled() && entry.ends().isAfter(clock.instant())) {
            throw new NodesException(
                    "A node " + node + " has joined already: choose another name for this one, or expel"
                            + " the other by 'node expel " + node + "'");
        }
    }

    /**
     * Notes a certificate that a node gets.
     *
     * @return by which admission
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
     * Notes that a node has got a new certificate in place of one it has.
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

    /** What an expelled node is told. */
    public static String expelled(NodeName node) {
        return "The node " + node + " was expelled: to let it in again, make a token and let it join anew";
    }

    /**
     * Refuses all certificates that a node has by now.
     *
     * @throws NodesException when there is none of that name, it is expelled already, or the list cannot be written
     */
    public void expel(NodeName node) throws NodesException {
        change(node, before -> {
            NodeEntry entry = before.orElseThrow(() ->
                    new NodesException("There is no node " + node + ": 'node list' shows those that have joined"));
            if (entry.isExpelled()) {
                throw new NodesException("The node " + node + " is expelled already");
            }
            return new NodeEntry(entry.issued() + 1, entry.issued(), entry.joined(), entry.ends());
        });
    }

    /**
     * Takes in what the other Booster knows.
     *
     * @return what changed by it
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
                    "The file " + file + " cannot be changed (" + e
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

    /** What becomes of an entry. */
    private interface Next {
        NodeEntry after(Optional<NodeEntry> before) throws NodesException;
    }
}

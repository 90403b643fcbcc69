package org.omflow.booster.broker.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.omflow.booster.ha.file.LockedFile;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** The file {@code nodes.json}. Commands and the Booster change it one at a time. Thread-safe. */
final class NodesFile {
    private static final String NAME = "nodes.json";
    /** Not a node: the admission with which a node begins that is not in the file. */
    private static final String FIRST_ADMISSION = "firstAdmission";

    private final Path file;

    NodesFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    Path path() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Whether it is missing, but was there once: the lock that its first change made has stayed. */
    boolean isLost() {
        return !exists() && Files.exists(lock());
    }

    private Path lock() {
        return file.resolveSibling(NAME + ".lock");
    }

    /**
     * The content of the file.
     *
     * @param firstAdmission the admission with which a node begins that is not among these
     * @param all the nodes
     */
    record Content(int firstAdmission, Map<NodeName, NodeEntry> all) {
        Content {
            Map<NodeName, NodeEntry> ordered = new TreeMap<>(Comparator.comparing(NodeName::user));
            ordered.putAll(all);
            all = ordered;
        }
    }

    /**
     * Reads the file.
     *
     * @param missing the first admission when the file is missing
     * @throws NodesException naming the file and what is wrong with it
     */
    Content read(int missing) throws NodesException {
        if (!exists()) {
            return new Content(missing, Map.of());
        }
        try {
            JsonNode read = Json.read(Files.readString(file));
            if (!read.isObject()) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            ObjectNode nodes = (ObjectNode) read;
            int first = nodes.path(FIRST_ADMISSION).asInt(NodeCertificate.FIRST);
            if (first < NodeCertificate.FIRST) {
                throw new IllegalArgumentException(FIRST_ADMISSION + " is below " + NodeCertificate.FIRST);
            }
            nodes.remove(FIRST_ADMISSION);
            return new Content(first, Nodes.read(nodes));
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

    void write(Content content) throws IOException {
        ObjectNode nodes = Json.object();
        if (content.firstAdmission > NodeCertificate.FIRST) {
            nodes.put(FIRST_ADMISSION, content.firstAdmission);
        }
        PrivateFile.write(file, Json.writePretty(Nodes.write(content.all, nodes)) + "\n");
    }

    <T> T locked(LockedFile.Change<T, NodesException> change) throws NodesException {
        try {
            return LockedFile.holding(lock(), change);
        } catch (IOException e) {
            throw new NodesException(
                    "Cannot change the file " + file + " (" + e
                            + "): run the command as the user who owns its folder, or as root",
                    e);
        }
    }
}

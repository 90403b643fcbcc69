package org.omflow.booster.ha.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.omflow.booster.ha.json.Json;

/**
 * The first file in a backup: of what it is, of when, and the list of the others.
 *
 * @param part the program it belongs to, such as {@code booster}
 * @param version of the program that made it
 * @param time when it was begun
 * @param facts what else the program wants to know at a restore, such as the node id
 * @param files in the order in which they follow
 */
public record Manifest(String part, String version, Instant time, Map<String, String> facts, List<Item> files) {
    static final String NAME = "manifest.json";
    static final int MOST_FILES = 200_000;
    static final int MOST_BYTES = 64 << 20;

    /** Raised when older programs would restore a backup wrongly. */
    private static final int FORMAT = 1;

    private static final String SHA256 = "[0-9a-f]{64}";

    /**
     * One file.
     *
     * @param name its path below the home, with slashes
     * @param bytes its size
     * @param sha256 of its content
     */
    public record Item(String name, long bytes, String sha256) {}

    public Manifest {
        facts = Map.copyOf(facts);
        files = List.copyOf(files);
    }

    /** The size of all files. */
    long bytes() {
        return files.stream().mapToLong(Item::bytes).sum();
    }

    String text() {
        ObjectNode all = Json.object()
                .put("format", FORMAT)
                .put("part", part)
                .put("version", version)
                .put("time", time.toString());
        new TreeMap<>(facts).forEach(all::put);
        ArrayNode list = all.putArray("files");
        files.forEach(file -> list.addObject()
                .put("name", file.name())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256()));
        return Json.write(all);
    }

    /**
     * Reads the text of a manifest.
     *
     * @param folders that a backup of this kind may hold
     * @throws BackupException when it is none, or of a later program
     */
    static Manifest of(String text, List<String> folders) throws BackupException {
        try {
            JsonNode all = Json.read(text);
            if (all.path("format").asInt() > FORMAT) {
                throw new BackupException("it was made by a later version, "
                        + all.path("version").asText() + ": install that version first");
            }
            Map<String, String> facts = new TreeMap<>();
            all.fields().forEachRemaining(field -> {
                if (field.getValue().isTextual()) {
                    facts.put(field.getKey(), field.getValue().textValue());
                }
            });
            Manifest read = new Manifest(
                    all.path("part").asText(),
                    all.path("version").asText(),
                    Instant.parse(all.path("time").asText()),
                    facts,
                    items(all.path("files"), folders));
            if (all.path("format").asInt() == FORMAT) {
                return read;
            }
        } catch (JsonProcessingException | DateTimeException e) {
            throw new BackupException("its " + NAME + " cannot be read (" + e.getMessage() + "): take another file", e);
        }
        throw new BackupException("its " + NAME + " is not that of a backup: take another file");
    }

    private static List<Item> items(JsonNode list, List<String> folders) throws BackupException {
        if (!list.isArray() || list.size() > MOST_FILES) {
            throw new BackupException("its " + NAME + " lists no files, or more than " + MOST_FILES);
        }
        List<Item> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode each : list) {
            Item item = new Item(
                    each.path("name").asText(),
                    each.path("bytes").asLong(-1),
                    each.path("sha256").asText());
            if (!EntryName.isWithin(item.name(), folders) || !names.add(item.name())) {
                throw new BackupException("it holds the file '" + item.name()
                        + "', which does not belong into a backup: do not trust this file");
            }
            if (item.bytes() < 0 || !item.sha256().matches(SHA256)) {
                throw new BackupException("its " + NAME + " has no size or checksum for " + item.name());
            }
            items.add(item);
        }
        return items;
    }
}

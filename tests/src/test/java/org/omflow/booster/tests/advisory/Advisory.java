package org.omflow.booster.tests.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.SourceTree;

/**
 * A published hole of a library.
 *
 * @param component group and artifact
 * @param affected the versions that have it
 * @param notConcerned why it does no harm here although the build has such a version
 */
record Advisory(
        String id,
        String component,
        List<Range> affected,
        String date,
        String source,
        String what,
        Optional<String> notConcerned) {
    static final String FILE = "tests/advisories.json";

    /**
     * Versions in a row.
     *
     * @param to the last one, or the first that has it no more
     */
    record Range(String from, String to, boolean inclusive) {
        boolean holds(String version) {
            int end = compare(version, to);
            return compare(version, from) >= 0 && (inclusive ? end <= 0 : end < 0);
        }

        /** As SECURITY.md has it. */
        @Override
        public String toString() {
            return from + (inclusive ? " to " : " to before ") + to;
        }
    }

    static List<Advisory> all() throws IOException {
        List<Advisory> all = new ArrayList<>();
        for (JsonNode entry :
                Json.read(Files.readString(SourceTree.ROOT.resolve(FILE))).path("advisories")) {
            all.add(read(entry));
        }
        return all;
    }

    private static Advisory read(JsonNode entry) {
        List<Range> ranges = new ArrayList<>();
        for (JsonNode range : entry.path("affected")) {
            boolean inclusive = range.has("through");
            ranges.add(new Range(
                    range.path("from").asText(),
                    range.path(inclusive ? "through" : "before").asText(),
                    inclusive));
        }
        return new Advisory(
                entry.path("id").asText(),
                entry.path("component").asText(),
                ranges,
                entry.path("date").asText(),
                entry.path("source").asText(),
                entry.path("what").asText(),
                Optional.ofNullable(entry.get("notConcerned")).map(JsonNode::asText));
    }

    boolean affects(String version) {
        return affected.stream().anyMatch(range -> range.holds(version));
    }

    /** Compares the numbers of two versions; what follows them, such as {@code .Final}, does not count. */
    static int compare(String one, String other) {
        String[] left = one.split("[.-]");
        String[] right = other.split("[.-]");
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int difference = Integer.compare(number(left, i), number(right, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int position) {
        return position < parts.length && parts[position].matches("\\d{1,9}") ? Integer.parseInt(parts[position]) : 0;
    }

    @Override
    public String toString() {
        return id + " of " + component;
    }
}

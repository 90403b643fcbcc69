package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.omflow.booster.ha.json.Json;

/**
 * A well-nested process made up at random: forms, computations, choices, loops, splits and subflows, one inside the
 * other. Before each split {@code N} field {@code forkN} counts up, after its join {@code joinN} does.
 */
final class RandomProcess {
    private static final int DEPTH = 4;

    private final Random random;
    private final ArrayNode nodes = Json.array();
    private final List<Integer> splits = new ArrayList<>();
    private int ids;

    RandomProcess(Random random) {
        this.random = random;
        String end = add("end", Json.object());
        add("start", Json.object().put("next", sequence(DEPTH, end)));
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("key", "random");
        json.set("nodes", nodes);
        return json;
    }

    /** The numbers of its splits. */
    List<Integer> splits() {
        return splits;
    }

    /** Adds some blocks that lead to {@code next} and returns where they begin. */
    private String sequence(int depth, String next) {
        String first = next;
        for (int i = random.nextInt(3) + (depth == DEPTH ? 1 : 0); i >= 0; i--) {
            first = block(depth, first);
        }
        return first;
    }

    private String block(int depth, String next) {
        int kind = depth == 0 || nodes.size() > 200 ? random.nextInt(3) : random.nextInt(8);
        return switch (kind) {
            case 0 -> add("form", Json.object().put("next", next));
            case 1 -> count("counted", next);
            case 2 -> add("subflow", Json.object().put("process", "other").put("next", next));
            case 3 -> choice("coin > 0", sequence(depth - 1, next), sequence(depth - 1, next));
            case 4 -> loop(depth, next);
            default -> split(depth, next);
        };
    }

    /** Goes round twice. */
    private String loop(int depth, String next) {
        int number = ids++;
        ObjectNode back = Json.object();
        String again = add("switch", back);
        String first = count("rounds" + number, sequence(depth - 1, again));
        back.put("otherwise", next)
                .putArray("cases")
                .addObject()
                .put("when", "rounds" + number + " % 2 != 0")
                .put("next", first);
        return first;
    }

    private String split(int depth, String next) {
        int number = ids++;
        splits.add(number);
        String join = add("collection", Json.object().put("next", count("join" + number, next)));
        ObjectNode split = Json.object();
        ArrayNode branches = split.putArray("branches");
        for (int i = random.nextInt(3) + 1; i >= 0; i--) {
            branches.add(block(depth - 1, sequence(depth - 1, join)));
        }
        return count("fork" + number, add("async", split));
    }

    private String choice(String when, String then, String otherwise) {
        ObjectNode choice = Json.object().put("otherwise", otherwise);
        choice.putArray("cases").addObject().put("when", when).put("next", then);
        return add("switch", choice);
    }

    private String count(String field, String next) {
        ObjectNode set = Json.object().put("next", next);
        set.putObject("set").put(field, "(" + field + " ?? 0) + 1");
        return add("setform", set);
    }

    private String add(String type, ObjectNode node) {
        String id = type + ids++;
        nodes.add(node.put("id", id).put("type", type));
        return id;
    }
}

package org.omflow.booster.installer.log;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Limits;

/**
 * The process that an event log was recorded from, as a definition to deploy: every activity is a form, and the field
 * {@value #NEXT} of each form says which one follows.
 */
public final class LogProcess {
    /** Field: the node that follows, or {@value #END}. */
    public static final String NEXT = "next";
    /** Field: who did it. */
    public static final String RESOURCE = "resource";
    /** Field: when it was done. */
    public static final String COMPLETED_AT = "completedAt";
    /** Node, and value of {@value #NEXT}: nothing follows. */
    public static final String END = "end";

    private static final String START = "start";
    private static final String ROUTE = "route";
    /** How many cases one switch may have. */
    private static final int CASES = 100;

    private final String key;
    private final String name;
    private final EventLog log;
    private final Map<String, String> nodes = new LinkedHashMap<>();

    /** The process of a log, under this key and name. */
    public LogProcess(String key, String name, EventLog log) {
        this.key = key;
        this.name = name;
        this.log = log;
        int routes = (log.activities().size() + CASES - 1) / CASES;
        Set<String> taken = new HashSet<>(Set.of(START, END));
        IntStream.rangeClosed(1, routes).mapToObj(LogProcess::route).forEach(taken::add);
        Slugs slugs = new Slugs("-", "activity", Limits.NAME, taken);
        for (String activity : log.activities()) {
            nodes.put(activity, slugs.next(activity));
        }
    }

    /** The process key. */
    public String key() {
        return key;
    }

    /**
     * The node of an activity.
     *
     * @throws IllegalArgumentException when the log has no such activity
     */
    public String node(String activity) {
        String node = nodes.get(activity);
        if (node == null) {
            throw new IllegalArgumentException(
                    "The log has no activity '" + activity + "'; its activities are " + nodes.keySet());
        }
        return node;
    }

    /** The definition, as {@code POST /api/processes} takes it. */
    public ObjectNode definition() {
        ObjectNode json = Json.object().put("key", key).put("name", name);
        ArrayNode form = json.putArray("form");
        addField(form, NEXT);
        addField(form, RESOURCE);
        addField(form, COMPLETED_AT);
        log.fields().forEach(field -> addField(form, field));
        ArrayNode list = json.putArray("nodes");
        list.addObject().put("id", START).put("type", "start").put("next", ROUTE);
        List<String> all = List.copyOf(nodes.values());
        for (int from = 0, number = 1; from < all.size(); from += CASES, number++) {
            int to = Math.min(all.size(), from + CASES);
            ObjectNode route = list.addObject().put("id", route(number)).put("type", "switch");
            ArrayNode cases = route.putArray("cases");
            all.subList(from, to).forEach(node -> cases.addObject()
                    .put("when", NEXT + " == '" + node + "'")
                    .put("next", node));
            route.put("otherwise", to < all.size() ? route(number + 1) : END);
        }
        nodes.forEach((activity, node) -> list.addObject()
                .put("id", node)
                .put("type", "form")
                .put("name", activity)
                .put("next", ROUTE));
        list.addObject().put("id", END).put("type", "end");
        return json;
    }

    private static String route(int number) {
        return number == 1 ? ROUTE : ROUTE + "-" + number;
    }

    private static void addField(ArrayNode form, String field) {
        form.addObject().put("name", field).put("type", "text");
    }
}

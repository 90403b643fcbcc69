package org.omflow.booster.broker.usersync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.user.NodeGrants;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.hash.Sha256;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The users and nodes that one Booster sends to the other: {@code {"revision":7,"base":"...",
 * "users":{"amy":{"role","hash"}},"acting":{"submitter/shop#1":"*"},"nodes":{"server/server-a":{"wanted":1,...}}}}.
 *
 * @param state the users with the number of their last change
 * @param base the hash of the users of both when they last matched, as far as the sender knows; empty when they never
 *     did. A receiver whose users have this hash loses no change by copying the snapshot
 * @param nodes the machines that have joined
 */
record UsersSnapshot(Users.State state, String base, Map<NodeName, NodeEntry> nodes) {
    /** Largest snapshot that is read; it holds about 4,000 users and as many nodes. */
    static final int MOST_BYTES = 2 << 20;

    private static final Pattern MARK = Pattern.compile("[0-9a-f]{0,64}");

    /** A snapshot without nodes. */
    UsersSnapshot(Users.State state, String base) {
        this(state, base, Map.of());
    }

    /** The snapshot as JSON. */
    String write() {
        ObjectNode snapshot = Json.object().put("revision", state.revision()).put("base", base);
        ObjectNode users = snapshot.putObject("users");
        state.users().forEach((name, user) -> {
            ObjectNode one =
                    users.putObject(name).put("role", user.role().text()).put("hash", user.hash());
            if (!user.mayActFor().isItselfOnly()) {
                one.put("mayActFor", user.mayActFor().text());
            }
        });
        if (!state.nodes().all().isEmpty()) {
            ObjectNode acting = snapshot.putObject("acting");
            state.nodes().all().forEach((node, mayActFor) -> acting.put(node, mayActFor.text()));
        }
        if (!nodes.isEmpty()) {
            Nodes.write(nodes, snapshot.putObject("nodes"));
        }
        return Json.write(snapshot);
    }

    /** A hash that identifies these users; empty for none. */
    static String markOf(Users.State state) {
        return state == null || !state.exist() ? "" : Sha256.hex(new UsersSnapshot(state, "").write());
    }

    /**
     * Reads and validates a snapshot, as its users go into the files.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static UsersSnapshot read(String text) {
        JsonNode snapshot;
        try {
            snapshot = Json.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode revision = snapshot.path("revision");
        if (!revision.canConvertToExactIntegral()
                || !revision.canConvertToLong()
                || revision.asLong() < 0
                || revision.asLong() >= Users.LAST) {
            throw new IllegalArgumentException("its revision is not a number of changes");
        }
        String base = snapshot.path("base").asText();
        if (!MARK.matcher(base).matches()) {
            throw new IllegalArgumentException("its base is not a hash of users");
        }
        if (!snapshot.path("users").isObject()) {
            throw new IllegalArgumentException("it holds no users");
        }
        Map<String, Users.User> users = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : snapshot.path("users").properties()) {
            users.put(entry.getKey(), user(entry.getKey(), entry.getValue()));
        }
        if (!users.isEmpty() && users.values().stream().noneMatch(user -> user.role() == UserRole.ADMIN)) {
            throw new IllegalArgumentException("none of its users is an admin");
        }
        Map<String, String> acting = new TreeMap<>();
        snapshot.path("acting")
                .properties()
                .forEach(each -> acting.put(each.getKey(), each.getValue().asText()));
        return new UsersSnapshot(
                users.isEmpty() ? Users.State.NONE : new Users.State(revision.asLong(), users, NodeGrants.read(acting)),
                base,
                Nodes.read(snapshot.path("nodes")));
    }

    private static Users.User user(String name, JsonNode fields) {
        if (!Users.isName(name)) {
            throw new IllegalArgumentException("it holds a user whose name is not allowed");
        }
        // Throws when the text is not a role.
        UserRole role = UserRole.parse(fields.path("role").asText());
        // Throws when it holds no names.
        MayActFor mayActFor = MayActFor.read(fields.path("mayActFor").asText());
        Users.User user = new Users.User(role, fields.path("hash").asText(), mayActFor);
        if (!user.isHashed()) {
            throw new IllegalArgumentException(
                    "the password of user '" + name + "' is not hashed there: set one with 'user add'");
        }
        return user;
    }
}

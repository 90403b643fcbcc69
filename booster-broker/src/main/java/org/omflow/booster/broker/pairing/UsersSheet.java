package org.omflow.booster.broker.pairing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.omflow.booster.broker.user.Role;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.json.Json;

/** The users as one Booster writes them for the other: {@code {"revision":7,"users":{"amy":{"role","hash"}}}}. */
final class UsersSheet {
    /** Longest sheet that is read; it holds about 5,000 users. */
    static final int MOST_BYTES = 1 << 20;

    private UsersSheet() {}

    static String write(Users.State state) {
        ObjectNode sheet = Json.object().put("revision", state.revision());
        ObjectNode users = sheet.putObject("users");
        state.users()
                .forEach((name, user) ->
                        users.putObject(name).put("role", user.role().text()).put("hash", user.hash()));
        return Json.write(sheet);
    }

    /**
     * Reads a sheet; nothing in it may reach the files that does not belong there.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Users.State read(String text) {
        JsonNode sheet;
        try {
            sheet = Json.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode revision = sheet.path("revision");
        if (!revision.canConvertToExactIntegral()
                || !revision.canConvertToLong()
                || revision.asLong() < 0
                || revision.asLong() >= Users.LAST) {
            throw new IllegalArgumentException("its revision is no number of changes");
        }
        if (!sheet.path("users").isObject()) {
            throw new IllegalArgumentException("it holds no users");
        }
        Map<String, Users.User> users = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : sheet.path("users").properties()) {
            users.put(entry.getKey(), user(entry.getKey(), entry.getValue()));
        }
        if (!users.isEmpty() && users.values().stream().noneMatch(user -> user.role() == Role.ADMIN)) {
            throw new IllegalArgumentException("none of its users is an admin");
        }
        return users.isEmpty() ? Users.State.NONE : new Users.State(revision.asLong(), users);
    }

    private static Users.User user(String name, JsonNode fields) {
        if (!Users.isName(name)) {
            throw new IllegalArgumentException("it holds a user whose name is not allowed");
        }
        // Throws for a text that names no role.
        Role role = Role.parse(fields.path("role").asText());
        Users.User user = new Users.User(role, fields.path("hash").asText());
        if (!user.isHashed()) {
            throw new IllegalArgumentException(
                    "the password of user '" + name + "' is not hashed there: give the user one with 'user add'");
        }
        return user;
    }
}

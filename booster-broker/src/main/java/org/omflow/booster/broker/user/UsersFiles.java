package org.omflow.booster.broker.user;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.message.MayActFor;

/** Reads and writes the users files in a Booster's conf folder. */
final class UsersFiles {
    private final Path usersFile;
    private final Path rolesFile;
    private final Path actingFile;
    private final Path revisionFile;

    /** Those in this conf folder. */
    UsersFiles(Path conf) {
        usersFile = conf.resolve("users.properties");
        rolesFile = conf.resolve("roles.properties");
        actingFile = conf.resolve("acting.properties");
        revisionFile = conf.resolve("users.revision");
    }

    boolean exist() {
        return Files.exists(usersFile) || Files.exists(rolesFile);
    }

    /**
     * Every user, by name.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    Map<String, Users.User> all() throws UsersException {
        Properties hashes = load(usersFile);
        Map<String, UserRole> roles = new TreeMap<>();
        Properties members = load(rolesFile);
        for (String role : new TreeSet<>(members.stringPropertyNames())) {
            for (String name : members.getProperty(role).split(",")) {
                if (!name.isBlank() && roles.put(name.trim(), role(role)) != null) {
                    throw new UsersException("User '" + name.trim() + "' is listed twice in " + rolesFile
                            + ": keep the name with one role");
                }
            }
        }
        Properties acting = loadActing();
        Map<String, Users.User> users = new TreeMap<>();
        for (String name : hashes.stringPropertyNames()) {
            if (!roles.containsKey(name)) {
                throw new UsersException(
                        "User '" + name + "' of " + usersFile + " has no role: add the name to one in " + rolesFile);
            }
            users.put(name, new Users.User(roles.get(name), hashes.getProperty(name), mayActFor(acting, name)));
        }
        return users;
    }

    /**
     * One user, for a login; also found when another user's lines are invalid. Empty when there is no such user, or the
     * user does not have exactly one role.
     *
     * @throws UsersException naming the file that cannot be read
     */
    Optional<Users.User> find(String name) throws UsersException {
        String hash = load(usersFile).getProperty(name);
        if (hash == null) {
            return Optional.empty();
        }
        Properties members = load(rolesFile);
        List<UserRole> roles = Arrays.stream(UserRole.values())
                .filter(role -> Arrays.stream(
                                members.getProperty(role.text(), "").split(","))
                        .anyMatch(member -> member.trim().equals(name)))
                .toList();
        return roles.size() == 1
                ? Optional.of(new Users.User(roles.get(0), hash, mayActFor(loadActing(), name)))
                : Optional.empty();
    }

    /**
     * For whom nodes act.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    NodeGrants nodeGrants() throws UsersException {
        Map<String, String> texts = new TreeMap<>();
        loadActing().forEach((key, text) -> texts.put((String) key, (String) text));
        texts.keySet().removeIf(key -> !NodeGrants.isNode(key));
        try {
            return NodeGrants.read(texts);
        } catch (IllegalArgumentException e) {
            throw new UsersException(actingFile + ", " + e.getMessage(), e);
        }
    }

    /** A Booster where nobody acts for others has no such file. */
    private Properties loadActing() throws UsersException {
        return Files.exists(actingFile) ? load(actingFile) : new Properties();
    }

    private MayActFor mayActFor(Properties acting, String name) throws UsersException {
        try {
            return MayActFor.read(acting.getProperty(name, ""));
        } catch (IllegalArgumentException e) {
            throw new UsersException(actingFile + ", user '" + name + "': " + e.getMessage(), e);
        }
    }

    /**
     * The number of the last change.
     *
     * @throws UsersException when the file holds no number
     */
    long revision() throws UsersException {
        if (!Files.exists(revisionFile)) {
            // A Booster that worked alone before revisions existed.
            return Users.FIRST;
        }
        String text = "";
        try {
            text = Files.readString(revisionFile).trim();
            long revision = Long.parseLong(text);
            if (revision >= 0 && revision < Users.LAST) {
                return revision;
            }
        } catch (IOException | NumberFormatException e) {
            // Reported below, with the text found.
        }
        throw new UsersException("The file " + revisionFile + " holds '" + text
                + "' instead of the number of changes: delete it; the other Booster's users then apply, if they were ever"
                + " changed");
    }

    /**
     * Replaces all users. The revision is written last: if the process dies before, the files count as unchanged, and
     * the other Booster's users are copied again.
     */
    void write(Users.State state) throws UsersException {
        Map<String, Users.User> users = state.users();
        String hashes = users.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue().hash() + "\n")
                .collect(Collectors.joining());
        StringBuilder roles = new StringBuilder();
        for (UserRole role : UserRole.values()) {
            String names = users.entrySet().stream()
                    .filter(entry -> entry.getValue().role() == role)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(","));
            if (!names.isEmpty()) {
                roles.append(role.text()).append(" = ").append(names).append('\n');
            }
        }
        Map<String, MayActFor> grants = new TreeMap<>(state.nodes().all());
        users.forEach((name, user) -> grants.put(name, user.mayActFor()));
        String acting = grants.entrySet().stream()
                .filter(grant -> !grant.getValue().isItselfOnly())
                .map(grant -> grant.getKey() + " = " + grant.getValue().text().replace("\\", "\\\\") + "\n")
                .collect(Collectors.joining());
        try {
            if (!acting.isEmpty() || Files.exists(actingFile)) {
                PrivateFile.write(
                        actingFile,
                        "# For whom users and nodes may act; change it with 'user may-act-for' and 'node may-act-for'.\n"
                                + acting);
            }
            PrivateFile.write(rolesFile, "# Roles of the Booster's users; change them with 'user add'.\n" + roles);
            PrivateFile.write(
                    usersFile, "# Users of the Booster; change them with 'user add' and 'user remove'.\n" + hashes);
            PrivateFile.write(revisionFile, state.revision() + "\n");
        } catch (IOException e) {
            throw new UsersException(
                    "Cannot write the users in " + usersFile.getParent() + " (" + e
                            + "): run the command as the user who owns that folder, or as root",
                    e);
        }
    }

    private UserRole role(String text) throws UsersException {
        try {
            return UserRole.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsersException(rolesFile + ": " + e.getMessage(), e);
        }
    }

    private static Properties load(Path file) throws UsersException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new UsersException(
                    "Cannot read the file " + file + " (" + e
                            + "): restore it, or delete both users files to get new logins at the next start",
                    e);
        }
    }
}

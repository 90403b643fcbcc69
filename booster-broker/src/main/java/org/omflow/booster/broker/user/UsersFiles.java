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

/** The users as they stand in the files of a Booster's conf folder. */
final class UsersFiles {
    private final Path usersFile;
    private final Path rolesFile;
    private final Path revisionFile;

    /** Those in this conf folder. */
    UsersFiles(Path conf) {
        usersFile = conf.resolve("users.properties");
        rolesFile = conf.resolve("roles.properties");
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
                    throw new UsersException("User '" + name.trim() + "' stands twice in " + rolesFile
                            + ": leave the name with one role");
                }
            }
        }
        Map<String, Users.User> users = new TreeMap<>();
        for (String name : hashes.stringPropertyNames()) {
            if (!roles.containsKey(name)) {
                throw new UsersException(
                        "User '" + name + "' of " + usersFile + " has no role: add the name to one in " + rolesFile);
            }
            users.put(name, new Users.User(roles.get(name), hashes.getProperty(name)));
        }
        return users;
    }

    /**
     * One user, for a login: found even while the lines of another are wrong. Empty when there is none of that name, or the
     * name does not stand with one role.
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
        return roles.size() == 1 ? Optional.of(new Users.User(roles.get(0), hash)) : Optional.empty();
    }

    /**
     * The number of the last change.
     *
     * @throws UsersException when the file holds none
     */
    long revision() throws UsersException {
        if (!Files.exists(revisionFile)) {
            // Of a Booster that worked alone before revisions were counted.
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
            // Told below, with what was found.
        }
        throw new UsersException("The file " + revisionFile + " holds '" + text
                + "' instead of the number of changes: remove it; the other Booster's users then count, if they were ever"
                + " changed");
    }

    /**
     * Replaces all users. The number comes last: should the process die before it, the files count as not changed yet, and
     * the other Booster's are taken over again.
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
        try {
            PrivateFile.write(rolesFile, "# Roles of the Booster's users; change them with 'user add'.\n" + roles);
            PrivateFile.write(
                    usersFile, "# Users of the Booster; change them with 'user add' and 'user remove'.\n" + hashes);
            PrivateFile.write(revisionFile, state.revision() + "\n");
        } catch (IOException e) {
            throw new UsersException(
                    "The users in " + usersFile.getParent() + " cannot be written (" + e
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
                    "The file " + file + " cannot be read (" + e
                            + "): restore it, or remove both users files to have new logins made at the next start",
                    e);
        }
    }
}

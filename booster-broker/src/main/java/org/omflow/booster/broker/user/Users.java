package org.omflow.booster.broker.user;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * The users of the Booster, in {@code users.properties} (name = hashed password) and {@code roles.properties} (role =
 * names) of its conf folder. A running Booster sees each change within a second. {@code users.revision} counts the
 * changes, so that two Boosters can tell whose users are the newer ones.
 */
public final class Users {
    static final String USERS_FILE = "users.properties";
    static final String ROLES_FILE = "roles.properties";
    static final String REVISION_FILE = "users.revision";

    /** Of logins that one of two Boosters made without having been able to ask the other whether it has some. */
    public static final long PROVISIONAL = 0;
    /** Of the logins of a first start. */
    public static final long FIRST = 1;
    /** A number that no counting reaches. */
    public static final long LAST = 1_000_000_000_000L;

    /** Shortest password a person may choose. */
    static final int SHORTEST_PASSWORD = 8;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Path conf;
    private final Path usersFile;
    private final Path rolesFile;
    private final Path revisionFile;

    /** The users in this conf folder. */
    public Users(Path conf) {
        this.conf = conf;
        usersFile = conf.resolve(USERS_FILE);
        rolesFile = conf.resolve(ROLES_FILE);
        revisionFile = conf.resolve(REVISION_FILE);
    }

    /** Whether a text may be a user's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether users were ever made here. */
    public boolean exist() {
        return Files.exists(usersFile) || Files.exists(rolesFile);
    }

    /** Whether there is a user of this name; false as well when the users cannot be read now. */
    public boolean has(String name) {
        try {
            return all().containsKey(name);
        } catch (UsersException e) {
            return false;
        }
    }

    /**
     * Every user, by name.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    public Map<String, User> all() throws UsersException {
        Properties hashes = load(usersFile);
        Map<String, Role> roles = new TreeMap<>();
        Properties members = load(rolesFile);
        for (String role : new TreeSet<>(members.stringPropertyNames())) {
            for (String name : members.getProperty(role).split(",")) {
                if (!name.isBlank() && roles.put(name.trim(), role(role)) != null) {
                    throw new UsersException("User '" + name.trim() + "' stands twice in " + rolesFile
                            + ": leave the name with one role");
                }
            }
        }
        Map<String, User> users = new TreeMap<>();
        for (String name : hashes.stringPropertyNames()) {
            if (!roles.containsKey(name)) {
                throw new UsersException(
                        "User '" + name + "' of " + usersFile + " has no role: add the name to one in " + rolesFile);
            }
            users.put(name, new User(roles.get(name), hashes.getProperty(name)));
        }
        return users;
    }

    /**
     * Adds a user, or gives a user who exists this role and password.
     *
     * @return whether the user is new
     * @throws UsersException when name or password will not do, or the files cannot be written
     */
    public boolean put(String name, Role role, char[] password) throws UsersException {
        if (!isName(name)) {
            throw new UsersException("'" + name + "' is no user name: use 1 to 64 of the letters A-Z and a-z, digits,"
                    + " '.', '_' and '-', beginning with a letter or digit");
        }
        if (password.length < SHORTEST_PASSWORD) {
            throw new UsersException("The password for user '" + name + "' has " + password.length
                    + " characters: choose one of at least " + SHORTEST_PASSWORD);
        }
        User user = new User(role, PasswordHash.of(password));
        return UsersLock.holding(conf, () -> {
            State now = state();
            Map<String, User> users = new TreeMap<>(now.users());
            boolean added = users.put(name, user) == null;
            requireAdmin(users, "user '" + name + "' cannot get role '" + role.text() + "'");
            write(new State(now.revision() + 1, users));
            return added;
        });
    }

    /**
     * Removes a user.
     *
     * @throws UsersException when there is none of that name, it is the last admin, or the files cannot be written
     */
    public void remove(String name) throws UsersException {
        // Without users there is nothing to lock, and no folder is to be made for it.
        all();
        UsersLock.holding(conf, () -> {
            State now = state();
            Map<String, User> users = new TreeMap<>(now.users());
            if (users.remove(name) == null) {
                throw new UsersException(
                        "There is no user '" + name + "': the users are " + String.join(", ", users.keySet()));
            }
            requireAdmin(users, "user '" + name + "' cannot be removed");
            write(new State(now.revision() + 1, users));
            return users;
        });
    }

    /**
     * The users with the number of their last change; none when there are no users yet.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    public State state() throws UsersException {
        return exist() ? new State(revision(), all()) : State.NONE;
    }

    /**
     * Replaces all users by those of the other Booster, unless somebody changed them meanwhile.
     *
     * @param seen the users that were compared with the other's
     * @return false when there are others by now, and nothing was replaced
     * @throws UsersException when the files cannot be read or written
     */
    public boolean takeOver(State seen, State other) throws UsersException {
        return UsersLock.holding(conf, () -> {
            if (!state().equals(seen)) {
                return false;
            }
            write(other);
            return true;
        });
    }

    /** Makes the users of a first start, unless there are some by now. */
    void makeFirst(State first) throws UsersException {
        takeOver(State.NONE, first);
    }

    private long revision() throws UsersException {
        if (!Files.exists(revisionFile)) {
            // Of a Booster that worked alone before revisions were counted.
            return FIRST;
        }
        String text = "";
        try {
            text = Files.readString(revisionFile).trim();
            long revision = Long.parseLong(text);
            if (revision >= 0 && revision < LAST) {
                return revision;
            }
        } catch (IOException | NumberFormatException e) {
            // Told below, with what was found.
        }
        throw new UsersException("The file " + revisionFile + " holds '" + text
                + "' instead of the number of changes: remove it; the other Booster's users then count, if they were ever"
                + " changed");
    }

    private static void requireAdmin(Map<String, User> users, String refusal) throws UsersException {
        boolean some = users.values().stream().anyMatch(user -> user.role() == Role.ADMIN);
        if (!some) {
            throw new UsersException(refusal + ": nobody with role 'admin' would be left; add another admin first");
        }
    }

    /**
     * Replaces all users. The number comes last: should the process die before it, the files count as not changed yet, and
     * the other Booster's are taken over again.
     */
    private void write(State state) throws UsersException {
        Map<String, User> users = state.users();
        String hashes = users.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue().hash() + "\n")
                .collect(Collectors.joining());
        StringBuilder roles = new StringBuilder();
        for (Role role : Role.values()) {
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

    private Role role(String text) throws UsersException {
        try {
            return Role.parse(text);
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

    /**
     * All users at one time.
     *
     * @param revision the number of the change that made them so
     * @param users by name
     */
    public record State(long revision, Map<String, User> users) {
        /** No users yet. */
        public static final State NONE = new State(PROVISIONAL, Map.of());

        /** Whether there are users. */
        public boolean exist() {
            return !users.isEmpty();
        }
    }

    /**
     * One user.
     *
     * @param role what the user may do
     * @param hash the password, hashed
     */
    public record User(Role role, String hash) {
        /** Whether the password is hashed as this program does it, and not written by hand. */
        public boolean isHashed() {
            return PasswordHash.isOne(hash);
        }

        @Override
        public String toString() {
            return role.text() + " (password hidden)";
        }
    }
}

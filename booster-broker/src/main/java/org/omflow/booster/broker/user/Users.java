package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The users of the Booster, in {@code users.properties} (name = hashed password) and {@code roles.properties} (role =
 * names) of its conf folder. A running Booster sees each change within a second. {@code users.revision} counts the
 * changes, so that two Boosters can tell whose users are the newer ones.
 */
public final class Users {
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
    private final UsersFiles files;

    /** The users in this conf folder. */
    public Users(Path conf) {
        this.conf = conf;
        files = new UsersFiles(conf);
    }

    /** Whether a text may be a user's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether users were ever made here. */
    public boolean exist() {
        return files.exist();
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
        return files.all();
    }

    /**
     * One user, for a login: found even while the lines of another are wrong. Empty when there is none of that name, or the
     * name does not stand with one role.
     *
     * @throws UsersException naming the file that cannot be read
     */
    Optional<User> find(String name) throws UsersException {
        return files.find(name);
    }

    /**
     * Adds a user, or gives a user who exists this role and password.
     *
     * @return whether the user is new
     * @throws UsersException when name or password will not do, or the files cannot be written
     */
    public boolean put(String name, UserRole role, char[] password) throws UsersException {
        if (!isName(name)) {
            throw new UsersException("'" + name + "' is no user name: use 1 to 64 of the letters A-Z and a-z, digits,"
                    + " '.', '_' and '-', beginning with a letter or digit");
        }
        User user = new User(role, hash(name, password));
        return UsersLock.holding(conf, () -> {
            State now = state();
            Map<String, User> users = new TreeMap<>(now.users());
            boolean added = users.put(name, user) == null;
            requireAdmin(users, "user '" + name + "' cannot get role '" + role.text() + "'");
            files.write(new State(now.revision() + 1, users));
            return added;
        });
    }

    /**
     * Gives a user another password; the role stays.
     *
     * @throws UsersException when there is none of that name, the password will not do, or the files cannot be written
     */
    public void changePassword(String name, char[] password) throws UsersException {
        requireUser(name, all());
        String hash = hash(name, password);
        UsersLock.holding(conf, () -> {
            State now = state();
            Map<String, User> users = new TreeMap<>(now.users());
            requireUser(name, users);
            users.put(name, new User(users.get(name).role(), hash));
            files.write(new State(now.revision() + 1, users));
            return users;
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
            requireUser(name, users);
            users.remove(name);
            requireAdmin(users, "user '" + name + "' cannot be removed");
            files.write(new State(now.revision() + 1, users));
            return users;
        });
    }

    /**
     * The users with the number of their last change; none when there are no users yet.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    public State state() throws UsersException {
        return exist() ? new State(files.revision(), files.all()) : State.NONE;
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
            files.write(other);
            return true;
        });
    }

    /** Makes the users of a first start, unless there are some by now. */
    void makeFirst(State first) throws UsersException {
        takeOver(State.NONE, first);
    }

    private static String hash(String name, char[] password) throws UsersException {
        boolean tooShort = password.length < SHORTEST_PASSWORD;
        if (tooShort || password.length > PasswordHash.LONGEST_PASSWORD) {
            throw new UsersException("The password for user '" + name + "' has " + password.length
                    + " characters: choose one of at "
                    + (tooShort ? "least " + SHORTEST_PASSWORD : "most " + PasswordHash.LONGEST_PASSWORD));
        }
        return PasswordHash.of(password);
    }

    private static void requireUser(String name, Map<String, User> users) throws UsersException {
        if (!users.containsKey(name)) {
            throw new UsersException(
                    "There is no user '" + name + "': the users are " + String.join(", ", users.keySet()));
        }
    }

    private static void requireAdmin(Map<String, User> users, String refusal) throws UsersException {
        boolean some = users.values().stream().anyMatch(user -> user.role() == UserRole.ADMIN);
        if (!some) {
            throw new UsersException(refusal + ": nobody with role 'admin' would be left; add another admin first");
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
    public record User(UserRole role, String hash) {
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

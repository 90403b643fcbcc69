package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The users of the Booster, in {@code users.properties} (name = hashed password) and {@code roles.properties} (role =
 * names) of its conf folder, and in {@code acting.properties} (name of a user or node = for whom it may act). A running
 * Booster sees each change within a second. {@code users.revision} counts the
 * changes, which tells two Boosters whose users are newer.
 */
public final class Users {
    /** The revision of logins that a Booster of a pair created while it could not ask the other for users. */
    public static final long PROVISIONAL = 0;
    /** The revision of the logins of a first start. */
    public static final long FIRST = 1;
    /** An upper bound that no revision reaches. */
    public static final long LAST = 1_000_000_000_000L;

    /** Most characters of the names of all people for whom users may act. */
    static final int MOST_NAMED = 200_000;

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

    /** Whether a text is a valid user name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether users were ever created here. */
    public boolean exist() {
        return files.exist();
    }

    /** Whether there is a user with this name; also false when the users cannot be read. */
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
     * One user, for a login; also found when another user's lines are invalid. Empty when there is no such user, or the
     * user does not have exactly one role.
     *
     * @throws UsersException naming the file that cannot be read
     */
    Optional<User> find(String name) throws UsersException {
        return files.find(name);
    }

    /**
     * Adds a user who acts for itself only, or gives an existing one this role and password.
     *
     * @return whether the user is new
     * @throws UsersException when name or password is invalid, or the files cannot be written
     */
    public boolean put(String name, UserRole role, char[] password) throws UsersException {
        return put(name, role, password, MayActFor.ITSELF);
    }

    /**
     * Adds a user, or gives an existing one this role and password and these people to act for.
     *
     * @return whether the user is new
     * @throws UsersException when name or password is invalid, the role acts for nobody, or the files cannot be written
     */
    public boolean put(String name, UserRole role, char[] password, MayActFor mayActFor) throws UsersException {
        if (!isName(name)) {
            throw new UsersException(
                    "'" + name + "' is not a user name: use 1 to 64 of the letters A-Z and a-z, digits,"
                            + " '.', '_' and '-', starting with a letter or digit");
        }
        User user = new User(role, hash(name, password), mayActFor);
        requireMayAct("User '" + name + "'", role.text(), mayActFor);
        return change(users -> {
            boolean added = users.put(name, user) == null;
            requireAdmin(users, "user '" + name + "' cannot get role '" + role.text() + "'");
            return added;
        });
    }

    /**
     * Changes a user's password; the role stays.
     *
     * @throws UsersException when there is no such user, the password is invalid, or the files cannot be written
     */
    public void changePassword(String name, char[] password) throws UsersException {
        requireUser(name, all());
        String hash = hash(name, password);
        change(users -> {
            requireUser(name, users);
            return users.put(
                    name, new User(users.get(name).role(), hash, users.get(name).mayActFor()));
        });
    }

    /**
     * Changes for whom a user may act; role and password stay.
     *
     * @throws UsersException when there is no such user, its role acts for nobody, or the files cannot be written
     */
    public void changeMayActFor(String name, MayActFor mayActFor) throws UsersException {
        requireUser(name, all());
        change(users -> {
            requireUser(name, users);
            User user = new User(users.get(name).role(), users.get(name).hash(), mayActFor);
            requireMayAct("User '" + name + "'", user.role().text(), mayActFor);
            return users.put(name, user);
        });
    }

    /**
     * Changes for whom a node with this certificate may act, and ends what an earlier admission of it may.
     *
     * @throws UsersException when its role acts for nobody, there are no users yet, or the files cannot be written
     */
    public void changeMayActFor(NodeCertificate certificate, MayActFor mayActFor) throws UsersException {
        NodeName node = certificate.node();
        requireMayAct("Node " + node, node.role(), mayActFor);
        if (mayActFor.isItselfOnly()
                && nodeGrants().with(certificate, mayActFor).equals(nodeGrants())) {
            return;
        }
        requireKept(mayActFor);
        UsersLock.holding(conf, () -> {
            State now = state();
            write(now, now.users(), now.nodes().with(certificate, mayActFor));
            return null;
        });
    }

    /**
     * Requires that there are users, in whose files it is kept for whom nodes may act.
     *
     * @throws UsersException when there are none
     */
    public void requireKept(MayActFor mayActFor) throws UsersException {
        if (!mayActFor.isItselfOnly() && !exist()) {
            throw new UsersException("There are no users in " + conf + ", in whose files it is kept for whom a node may"
                    + " act: start the Booster once, then give the command again");
        }
    }

    /**
     * For whom nodes may act.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    public NodeGrants nodeGrants() throws UsersException {
        return files.nodeGrants();
    }

    private <T> T change(Change<T> change) throws UsersException {
        return UsersLock.holding(conf, () -> {
            State now = state();
            Map<String, User> users = new TreeMap<>(now.users());
            T result = change.make(users);
            write(now, users, now.nodes());
            return result;
        });
    }

    /** A change of the users; its result is what the caller wants to know. */
    private interface Change<T> {
        T make(Map<String, User> users) throws UsersException;
    }

    private void write(State before, Map<String, User> users, NodeGrants nodes) throws UsersException {
        requireFits(users, nodes);
        files.write(new State(before.revision() + 1, users, nodes));
    }

    /**
     * Removes a user.
     *
     * @throws UsersException when there is no such user, it is the last admin, or the files cannot be written
     */
    public void remove(String name) throws UsersException {
        // Fails when there are no users, before the lock would create a folder.
        all();
        change(users -> {
            requireUser(name, users);
            users.remove(name);
            requireAdmin(users, "user '" + name + "' cannot be removed");
            return null;
        });
    }

    /**
     * The users and their revision; {@link State#NONE} when there are no users yet.
     *
     * @throws UsersException naming the file and what is wrong with it
     */
    public State state() throws UsersException {
        return exist() ? new State(files.revision(), files.all(), files.nodeGrants()) : State.NONE;
    }

    /**
     * Replaces all users with those of the other Booster, unless they changed meanwhile.
     *
     * @param seen the users that were compared with those of the other
     * @return false, with nothing replaced, when they changed meanwhile
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

    /** Creates the users of a first start, unless there are users by now. */
    void makeFirst(State first) throws UsersException {
        takeOver(State.NONE, first);
    }

    private static String hash(String name, char[] password) throws UsersException {
        String given = new String(password);
        String problem = given.isEmpty() ? null : PasswordText.problem(given);
        if (problem != null) {
            throw new UsersException("The password for user '" + name + "' " + problem);
        }
        String normalized = PasswordText.normalized(given).orElse("");
        boolean tooShort = normalized.length() < SHORTEST_PASSWORD;
        if (tooShort || normalized.length() > PasswordHash.LONGEST_PASSWORD) {
            throw new UsersException("The password for user '" + name + "' has " + normalized.length()
                    + " characters: choose one with at "
                    + (tooShort ? "least " + SHORTEST_PASSWORD : "most " + PasswordHash.LONGEST_PASSWORD));
        }
        return PasswordHash.of(normalized.toCharArray());
    }

    private static void requireUser(String name, Map<String, User> users) throws UsersException {
        if (!users.containsKey(name)) {
            throw new UsersException("There is no user '" + name + "': users are " + String.join(", ", users.keySet()));
        }
    }

    private static void requireMayAct(String who, String role, MayActFor mayActFor) throws UsersException {
        if (!mayActFor.isItselfOnly() && !role.equals(UserRole.SUBMITTER.text())) {
            throw new UsersException(who + " with role '" + role
                    + "' needs nobody to act for: only submitters do, as admins act for anyone; leave it out");
        }
    }

    /** Two Boosters send each other all users at once, so all names together are limited. */
    private static void requireFits(Map<String, User> users, NodeGrants nodes) throws UsersException {
        int characters = Stream.concat(users.values().stream().map(User::mayActFor), nodes.all().values().stream())
                .mapToInt(mayActFor -> mayActFor.text().length())
                .sum();
        if (characters > MOST_NAMED) {
            throw new UsersException("The names for whom users and nodes may act would have " + characters
                    + " characters, more than " + MOST_NAMED + " in all: name fewer, or write '*' for anyone");
        }
    }

    private static void requireAdmin(Map<String, User> users, String refusal) throws UsersException {
        boolean some = users.values().stream().anyMatch(user -> user.role() == UserRole.ADMIN);
        if (!some) {
            throw new UsersException(refusal + ": no user with role 'admin' would remain; add another admin first");
        }
    }

    /**
     * All users at one revision.
     *
     * @param revision the number of their last change
     * @param users by name
     * @param nodes for whom nodes may act
     */
    public record State(long revision, Map<String, User> users, NodeGrants nodes) {
        /** No users yet. */
        public static final State NONE = new State(PROVISIONAL, Map.of());

        /** Users where no node acts for others. */
        public State(long revision, Map<String, User> users) {
            this(revision, users, NodeGrants.NONE);
        }

        /** Whether another state has the same users and grants, at whatever revision. */
        public boolean hasSameAs(State other) {
            return users.equals(other.users) && nodes.equals(other.nodes);
        }

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
     * @param mayActFor whom the user may name in {@code by}
     */
    public record User(UserRole role, String hash, MayActFor mayActFor) {
        /** A user who acts for itself only. */
        public User(UserRole role, String hash) {
            this(role, hash, MayActFor.ITSELF);
        }

        /** Whether the password is a known hash, not clear text. */
        public boolean isHashed() {
            return PasswordHash.isOne(hash);
        }

        @Override
        public String toString() {
            return role.text() + " (password hidden), may act for " + mayActFor.shown();
        }
    }
}

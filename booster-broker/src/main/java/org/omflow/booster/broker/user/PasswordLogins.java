package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates users by password. Response times reveal nothing to an attacker, and password checks use at most half
 * of the cores; further checks wait. Thread-safe.
 */
final class PasswordLogins {
    private static final Logger log = LoggerFactory.getLogger(PasswordLogins.class);

    /** Each takes 19 MiB and a core for a moment. */
    private static final int MOST_CHECKS = 4;

    private static final PasswordHash NOBODY = Argon2Hash.ofNobody();

    /** How long the names of the users are cached. */
    private static final long NAMES_NANOS = Duration.ofSeconds(1).toNanos();
    /** Beyond this number, right passwords are checked again. */
    private static final int MOST_PROVEN = 10_000;

    private final Users users;
    private final RememberedLogins remembered = new RememberedLogins();
    private final Semaphore turns;
    /** The users who logged in, each with the role and stored password of that time. */
    private final Set<Known> letIn = ConcurrentHashMap.newKeySet();
    /** The right passwords, by fingerprint. They outlive a change of other users. */
    private final Map<ByteBuffer, Proven> proven = new ConcurrentHashMap<>();
    /** Right passwords from before the last change of users are compared with the users again. */
    private final AtomicLong changes = new AtomicLong();

    /** The administrators as of the last look at the users. */
    private volatile Set<String> admins = Set.of();

    private volatile Names names = new Names(Set.of(), System.nanoTime() - NAMES_NANOS);
    /** The stored password that each user was warned about, to warn once. */
    private final Map<String, String> warned = new ConcurrentHashMap<>();

    PasswordLogins(Users users) {
        this(users, Math.max(1, Math.min(MOST_CHECKS, Runtime.getRuntime().availableProcessors() / 2)));
    }

    /** @param atOnce how many passwords are checked concurrently */
    PasswordLogins(Users users, int atOnce) {
        this.users = users;
        this.turns = new Semaphore(atOnce, true);
        if (users.exist()) {
            noteAdmins(users);
        }
    }

    /** Clears the cached logins. */
    void forget() {
        changes.incrementAndGet();
        remembered.forget();
    }

    /**
     * The login of a user whose password was right before and is still the user's; null otherwise. Checks no password,
     * so it is quick.
     */
    Subject known(String user, String password) {
        if (user == null || password == null) {
            return null;
        }
        ByteBuffer fingerprint = fingerprint(user, password);
        Proven before = proven.get(fingerprint);
        long now = changes.get();
        if (before == null || before.change() == now) {
            return before == null ? null : before.subject();
        }
        try {
            if (!users.find(user).equals(Optional.of(before.user()))) {
                proven.remove(fingerprint, before);
                return null;
            }
        } catch (UsersException e) {
            // Nobody gets in while the users cannot be read.
            return null;
        }
        proven.replace(fingerprint, before, new Proven(before.user(), before.subject(), now));
        return before.subject();
    }

    /** Identifies user and password, in this process only. */
    ByteBuffer fingerprint(String user, String password) {
        return remembered.fingerprint(user == null ? "" : user, password == null ? "" : password);
    }

    /** Whether a user has this name, as of a second ago; reads no file for each of many logins. */
    boolean isUser(String name) {
        Names known = names;
        if (System.nanoTime() - known.read() >= NAMES_NANOS) {
            try {
                known = new Names(users.all().keySet(), System.nanoTime());
            } catch (UsersException e) {
                known = new Names(known.all(), System.nanoTime());
            }
            names = known;
        }
        return known.all().contains(name);
    }

    /** Whether an administrator has this name, as of a second ago; reads no file for each of many messages. */
    boolean isAdmin(String name) {
        return admins.contains(name);
    }

    private void noteAdmins(Users all) {
        try {
            noteAdmins(all.all());
        } catch (UsersException e) {
            log.debug("The administrators cannot be read: {}", e.getMessage());
        }
    }

    private void noteAdmins(Map<String, Users.User> now) {
        Set<String> found = now.entrySet().stream()
                .filter(user -> user.getValue().role() == UserRole.ADMIN)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        if (!found.equals(admins)) {
            admins = found;
        }
    }

    /**
     * Logs a user in.
     *
     * @throws FailedLoginException when the login is refused; the message is for the log
     */
    Subject login(String user, String password) throws FailedLoginException {
        try {
            return remembered.login(user, password, () -> check(user, password));
        } catch (FailedLoginException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The Booster is stopping during the login of user '" + user + "'", e);
        } catch (Exception e) {
            throw new IllegalStateException("The login of user '" + user + "' failed", e);
        }
    }

    private Subject check(String name, String password) throws FailedLoginException, InterruptedException {
        long now = changes.get();
        Optional<Users.User> user;
        try {
            user = name == null ? Optional.empty() : users.find(name);
        } catch (UsersException e) {
            throw new FailedLoginException(e.getMessage());
        }
        Optional<PasswordHash> stored = user.map(Users.User::hash).flatMap(PasswordHash::read);
        // Checks the dummy hash for unknown users too: the time taken must not reveal who is a user.
        boolean right = matches(password == null ? "" : password, stored.orElse(NOBODY));
        if (user.isPresent()) {
            warnOfOldHash(name, user.get(), stored);
        }
        if (!right || stored.isEmpty()) {
            // An unknown name may be a password typed into the wrong field.
            throw new FailedLoginException(
                    user.isEmpty()
                            ? "there is no user with the name it gave"
                            : "wrong password for user '" + name + "'");
        }
        letIn.add(new Known(name, user.get()));
        if (user.get().role() == UserRole.ADMIN && !isAdmin(name)) {
            // New since the last look: this login hears all results at once.
            noteAdmins(users);
        }
        Subject subject = Realm.subject(name, user.get().role(), user.get().mayActFor());
        if (password != null) {
            if (proven.size() >= MOST_PROVEN) {
                proven.clear();
            }
            proven.put(fingerprint(name, password), new Proven(user.get(), subject, now));
        }
        return subject;
    }

    /** The users who logged in with a role or password that is no longer theirs; each is returned once. */
    Set<String> outdated(Map<String, Users.User> now) {
        noteAdmins(now);
        Set<String> names = new HashSet<>();
        letIn.removeIf(known -> {
            boolean outdated = !known.user().equals(now.get(known.name()));
            if (outdated) {
                names.add(known.name());
            }
            return outdated;
        });
        return names;
    }

    private boolean matches(String password, PasswordHash stored) throws InterruptedException {
        if (password.length() > PasswordHash.LONGEST_PASSWORD) {
            return false;
        }
        Optional<String> normalized = PasswordText.normalized(password);
        turns.acquire();
        try {
            // Takes as long for one that no user can have.
            return stored.matches(normalized.orElse(password).toCharArray()) && normalized.isPresent();
        } finally {
            turns.release();
        }
    }

    private void warnOfOldHash(String name, Users.User user, Optional<PasswordHash> stored) {
        boolean old = stored.isPresent() && !stored.get().isCurrent();
        if ((stored.isEmpty() || old) && !user.hash().equals(warned.put(name, user.hash()))) {
            log.warn(
                    old
                            ? "The password of user '{}' has the hash of an earlier version. Renew it: user password {}"
                            : "The password of user '{}' is not hashed, or in an unknown way; nobody can log in with it."
                                    + " Set a new one: user password {}",
                    name,
                    name);
        }
    }

    /** A user at the time of a login. */
    private record Known(String name, Users.User user) {}

    /** A password that was right for a user as of a change of users. */
    private record Proven(Users.User user, Subject subject, long change) {}

    /** The names of all users, and when they were read. */
    private record Names(Set<String> all, long read) {}
}

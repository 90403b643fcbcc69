package org.omflow.booster.broker.user;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users log in by password. A stranger who tries passwords learns nothing from how long an answer takes, and keeps at
 * most half of the machine busy: checks beyond that wait for their turn. Thread-safe.
 */
final class PasswordLogins {
    private static final Logger log = LoggerFactory.getLogger(PasswordLogins.class);

    /** Each takes 19 MiB and a core for a moment. */
    private static final int MOST_CHECKS = 4;

    private static final PasswordHash NOBODY = Argon2Hash.ofNobody();

    private final Users users;
    private final RememberedLogins remembered = new RememberedLogins();
    private final Semaphore turns;
    /** As what users have logged in: with which role, and by which stored password. */
    private final Set<Known> letIn = ConcurrentHashMap.newKeySet();
    /** What was said of whose stored password, so that it is said once. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    PasswordLogins(Users users) {
        this(users, Math.max(1, Math.min(MOST_CHECKS, Runtime.getRuntime().availableProcessors() / 2)));
    }

    /** @param atOnce how many passwords are checked at the same time */
    PasswordLogins(Users users, int atOnce) {
        this.users = users;
        this.turns = new Semaphore(atOnce, true);
    }

    /** Forgets who has logged in. */
    void forget() {
        remembered.forget();
    }

    /**
     * The one who logs in.
     *
     * @throws FailedLoginException saying why not, in words for the log
     */
    Subject login(String user, String password) throws FailedLoginException {
        try {
            return remembered.login(user, password, () -> check(user, password));
        } catch (FailedLoginException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The Booster stops while user '" + user + "' logs in", e);
        } catch (Exception e) {
            throw new IllegalStateException("The login of user '" + user + "' failed", e);
        }
    }

    private Subject check(String name, String password) throws FailedLoginException, InterruptedException {
        Optional<Users.User> user;
        try {
            user = name == null ? Optional.empty() : users.find(name);
        } catch (UsersException e) {
            throw new FailedLoginException(e.getMessage());
        }
        Optional<PasswordHash> stored = user.map(Users.User::hash).flatMap(PasswordHash::read);
        // Nobody's is checked as well: how long the answer takes must not tell who is a user.
        boolean right = matches(password == null ? "" : password, stored.orElse(NOBODY));
        if (user.isPresent()) {
            look(name, user.get(), stored);
        }
        if (!right || stored.isEmpty()) {
            // A name that is no user's may be a password that was written into the wrong field.
            throw new FailedLoginException(
                    user.isEmpty()
                            ? "there is no user of the name it gave"
                            : "user '" + name + "' and the password it gave do not belong together");
        }
        letIn.add(new Known(name, user.get()));
        return Realm.subject(name, user.get().role());
    }

    /** Those of the users who have logged in as what they are no more; told once. */
    Set<String> outdated(Map<String, Users.User> now) {
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
        turns.acquire();
        try {
            return stored.matches(password.toCharArray());
        } finally {
            turns.release();
        }
    }

    private void look(String name, Users.User user, Optional<PasswordHash> stored) {
        boolean old = stored.isPresent() && !stored.get().isCurrent();
        if ((stored.isEmpty() || old) && !user.hash().equals(told.put(name, user.hash()))) {
            log.warn(
                    old
                            ? "The password of user '{}' is hashed as earlier versions did. Renew it: user password {}"
                            : "The password of user '{}' is not hashed, or in a way that is not known here; nobody can"
                                    + " log in by it. Give the user another: user password {}",
                    name,
                    name);
        }
    }

    /** A user at the time of a login. */
    private record Known(String name, Users.User user) {}
}

package org.omflow.booster.broker.user;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies changes of users at once: disconnects users who were removed or got a new password or role, and users and nodes who may act for
 * others than before. Users may not
 * exist yet, but once they do, the files must stay. Confined to one thread.
 */
public final class UsersWatch implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(UsersWatch.class);

    private final Users users;
    private final Realm realm;
    private final Consumer<List<String>> changed;
    private Map<String, Users.User> known;
    /** Why the last read failed; a command may just have been between its two files. */
    private String problem;

    private boolean logged;

    /**
     * Watches these users.
     *
     * @param realm in which they log in
     * @param changed receives the names of the users to disconnect, possibly none
     */
    public UsersWatch(Users users, Realm realm, Consumer<List<String>> changed) throws UsersException {
        this.users = users;
        this.realm = realm;
        this.changed = changed;
        this.known = users.state().users();
        realm.grant(users.nodeGrants());
    }

    /** Reads the users again and compares. */
    @Override
    public void run() {
        Map<String, Users.User> now;
        NodeGrants grants;
        try {
            now = users.exist() || !known.isEmpty() ? users.all() : Map.of();
            grants = users.nodeGrants();
        } catch (UsersException e) {
            report(e.getMessage());
            return;
        }
        problem = null;
        // A user may have logged in and been changed between two reads.
        Set<String> cutOff = new TreeSet<>(realm.outdated(now));
        cutOff.addAll(realm.grant(grants));
        if (now.equals(known) && cutOff.isEmpty()) {
            return;
        }
        known.forEach((name, user) -> {
            if (!user.equals(now.get(name))) {
                cutOff.add(name);
            }
        });
        known = now;
        changed.accept(List.copyOf(cutOff));
        log.info(
                "Users changed: there are now {}; disconnected: {}",
                String.join(", ", now.keySet()),
                cutOff.isEmpty() ? "none" : String.join(", ", cutOff));
    }

    private void report(String cause) {
        if (!cause.equals(problem)) {
            problem = cause;
            logged = false;
            // Clears the cached logins.
            changed.accept(List.of());
        } else if (!logged) {
            log.warn("Changes to the users do not take effect. {}", cause);
            logged = true;
        }
    }
}

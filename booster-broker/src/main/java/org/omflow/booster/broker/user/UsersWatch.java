package org.omflow.booster.broker.user;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes of users take effect at once: whoever was removed or got another password or role is cut off and has to
 * log in again. There may be no users yet; once there were, they have to stay. One thread calls it.
 */
public final class UsersWatch implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(UsersWatch.class);

    private final Users users;
    private final Realm realm;
    private final Consumer<List<String>> changed;
    private Map<String, Users.User> known;
    /** What kept the last reading from working; a command may just have been between its two files. */
    private String problem;

    private boolean told;

    /**
     * Watches these users.
     *
     * @param realm in which they log in
     * @param changed told the names of those to cut off, which may be none
     */
    public UsersWatch(Users users, Realm realm, Consumer<List<String>> changed) throws UsersException {
        this.users = users;
        this.realm = realm;
        this.changed = changed;
        this.known = users.state().users();
    }

    /** Reads the users again and compares. */
    @Override
    public void run() {
        Map<String, Users.User> now;
        try {
            now = users.exist() || !known.isEmpty() ? users.all() : Map.of();
        } catch (UsersException e) {
            tell(e.getMessage());
            return;
        }
        problem = null;
        // Somebody may have come and been changed between two readings.
        Set<String> cutOff = new TreeSet<>(realm.outdated(now));
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
                "Users changed: there are now {}; cut off: {}",
                String.join(", ", now.keySet()),
                cutOff.isEmpty() ? "nobody" : String.join(", ", cutOff));
    }

    private void tell(String cause) {
        if (!cause.equals(problem)) {
            problem = cause;
            told = false;
            // Nobody logs in because of having done so before.
            changed.accept(List.of());
        } else if (!told) {
            log.warn("Changes of users do not take effect. {}", cause);
            told = true;
        }
    }
}

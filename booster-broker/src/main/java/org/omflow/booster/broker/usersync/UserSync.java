package org.omflow.booster.broker.usersync;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.broker.user.FirstLogins;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Synchronizes the users and nodes of the pair: asks the other Booster every second and copies what is newer, so every
 * login also works after a failover. The users with more changes win; on a tie, the primary's. The log names each local
 * change that is lost.
 */
public final class UserSync implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UserSync.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long a primary without users tries to reach the other before it creates some. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(3);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Users users;
    private final Nodes nodes;
    private final PairRole own;
    private final BoosterAddress peerWeb;
    private final PeerUsers other;
    private final UsersEndpoint endpoint;
    private final AuditLog audit;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "users of the other Booster");

    /** The users of both when they last matched; null when they never did. */
    private volatile Users.State agreed;

    private volatile String problem;

    /** The synchronization for a pair with these settings; not started yet. */
    public UserSync(Settings settings, Encryption encryption, Users users, Nodes nodes, AuditLog audit, Clock clock) {
        PairKey key = new PairKey(settings.get(BoosterBrokerOptions.PAIR_PASSWORD));
        this.users = users;
        this.nodes = nodes;
        this.own = settings.get(BoosterBrokerOptions.PAIR_ROLE);
        this.peerWeb = BoosterBrokerOptions.pairPeerWeb(settings);
        this.other = new PeerUsers(own, peerWeb, encryption, key, clock);
        this.endpoint = new UsersEndpoint(users, nodes, () -> agreed, own, key, clock);
        this.audit = audit;
        thread.setDaemon(true);
    }

    /** Answers the requests of the other Booster. */
    public UsersEndpoint endpoint() {
        return endpoint;
    }

    /** Why the users cannot be synchronized now, as a sentence; empty when they can. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Ensures that there are users when this Booster starts. If there are none, it copies those of the other Booster: a
     * reinstalled Booster must not invalidate the servers' passwords. Only a primary creates first logins, also when
     * the other does not answer within 3 s; a secondary copies them later.
     *
     * @return whether there are users now
     * @throws UsersException when the files cannot be read or written
     */
    public boolean firstUsers(Path conf) throws UsersException {
        if (users.exist()) {
            return true;
        }
        long began = System.nanoTime();
        try {
            do {
                try {
                    UsersSnapshot others = other.ask();
                    if (others.state().exist()) {
                        takeOver(Users.State.NONE, others);
                        return true;
                    }
                    return own == PairRole.PRIMARY && makeFirst(conf, Users.FIRST);
                } catch (IOException e) {
                    problem("The other Booster at " + peerWeb + " " + e.getMessage());
                    if (own == PairRole.SECONDARY) {
                        return false;
                    }
                }
            } while (!closed.await(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    && System.nanoTime() - began < FIRST_WAIT.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return makeFirst(conf, Users.PROVISIONAL);
    }

    private boolean makeFirst(Path conf, long revision) throws UsersException {
        Path file = FirstLogins.make(conf, users, revision);
        log.info(
                "The first logins were made and written to {}{}",
                file,
                revision == Users.FIRST ? "" : "; if the other Booster already has users, those will replace them");
        return true;
    }

    /** Starts to synchronize, every second until closed. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    compare();
                } catch (RuntimeException e) {
                    log.error("Synchronizing the users with the other Booster failed; retrying", e);
                }
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // Closed while asking.
        }
    }

    /** Asks once and copies what is newer. */
    void compare() throws InterruptedException {
        try {
            Users.State mine = users.state();
            UsersSnapshot snapshot = other.ask();
            Users.State others = snapshot.state();
            takeIn(snapshot.nodes());
            if (problem != null) {
                problem = null;
                log.info("Users are synchronized with the other Booster at {}", peerWeb);
            }
            if (mine.equals(others)) {
                agreed = mine;
            }
            if (isNewer(others, mine)) {
                // If the users change at this moment, the next comparison decides.
                takeOver(mine, snapshot);
            } else if (isProvisional(mine) && mine.revision() >= others.revision()) {
                users.takeOver(mine, new Users.State(Users.FIRST, mine.users(), mine.nodes()));
            }
        } catch (UsersException | NodesException e) {
            problem(e.getMessage());
        } catch (IOException e) {
            problem("The other Booster at " + peerWeb + " " + e.getMessage());
        }
    }

    private void takeIn(Map<NodeName, NodeEntry> others) throws NodesException {
        for (String twice : nodes.contradictions(others)) {
            log.warn("{}", twice);
            audit.record(new Actor("the other Booster", peerWeb.toString()), Act.NODE_SYNC, "nodes", twice);
        }
        nodes.merge(others).forEach((node, entry) -> {
            String now = entry.isExpelled() ? "expelled" : "certificate until " + entry.ends();
            log.info("Received from the other Booster: node {}, {}", node, now);
            audit.record(new Actor("the other Booster", peerWeb.toString()), Act.NODE_SYNC, "node " + node, now);
        });
    }

    private boolean isNewer(Users.State others, Users.State mine) {
        if (!others.exist() || others.equals(mine)) {
            return false;
        }
        if (!mine.exist() || others.revision() > mine.revision()) {
            return true;
        }
        return others.revision() == mine.revision() && own == PairRole.SECONDARY;
    }

    /** The other has answered by now: it has no users, or the same. */
    private boolean isProvisional(Users.State mine) {
        return own == PairRole.PRIMARY && mine.exist() && mine.revision() == Users.PROVISIONAL;
    }

    private void takeOver(Users.State mine, UsersSnapshot snapshot) throws UsersException {
        Users.State others = snapshot.state();
        if (!users.takeOver(mine, others)) {
            return;
        }
        String changes = changes(mine, others);
        boolean changedHere = isMissing(mine, snapshot);
        if (changedHere) {
            log.warn(
                    "Users were changed on both Boosters at once: the other's were copied (revision {}), changes made"
                            + " only here are lost, repeat them: {}",
                    others.revision(),
                    changes);
        } else {
            log.info("Copied users from the other Booster (revision {}): {}", others.revision(), changes);
        }
        audit.record(
                new Actor("the other Booster", peerWeb.toString()),
                Act.USER_SYNC,
                "users, revision " + others.revision(),
                (changedHere ? "taken over, changes made here are lost: " : "taken over: ") + changes);
        agreed = others;
    }

    /** Whether these users contain a change that the other never received. */
    private boolean isMissing(Users.State mine, UsersSnapshot snapshot) {
        Users.State before = agreed;
        if (!mine.exist()
                || mine.hasSameAs(snapshot.state())
                || UsersSnapshot.markOf(mine).equals(snapshot.base())) {
            return false;
        }
        return before == null ? mine.revision() == snapshot.state().revision() : !mine.hasSameAs(before);
    }

    private static String changes(Users.State before, Users.State after) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.users().keySet());
        names.addAll(after.users().keySet());
        for (String name : names) {
            Users.User was = before.users().get(name);
            Users.User is = after.users().get(name);
            if (is == null) {
                changes.add("removed " + name);
            } else if (was == null) {
                changes.add("added " + name);
            } else if (!was.equals(is)) {
                changes.add("changed " + name);
            }
        }
        before.nodes().differences(after.nodes()).forEach(node -> changes.add("changed " + node));
        return changes.isEmpty() ? "no user differs" : String.join(", ", changes);
    }

    private void problem(String now) {
        if (!now.equals(problem)) {
            problem = now;
            log.warn("Cannot synchronize the users with the other Booster; retrying every second. {}", now);
        }
    }

    /** Stops asking; returns when no request is under way. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(PeerUsers.LONGEST.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

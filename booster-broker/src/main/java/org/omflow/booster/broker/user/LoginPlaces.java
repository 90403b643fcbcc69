package org.omflow.booster.broker.user;

import java.util.TreeSet;

/**
 * The {@value #MOST} places in which logins wait for the check of their password: {@value #KEPT} only for networks from
 * which a login succeeded before, and {@value #MOST_OF_ONE} for one user from one network. Fresh addresses cost an
 * attacker nothing, but no login succeeds from them; so a flood keeps out no client that comes back. Beside these, the
 * first login of each user waits who has not failed: all of them come at once when a Booster has started. Confined to the
 * lock of its queue.
 */
final class LoginPlaces {
    static final int MOST = 64;
    static final int KEPT = 16;
    static final int MOST_OF_ONE = 8;
    /** More cannot be checked while they wait. */
    static final int MOST_USERS = 1_000;

    private final TreeSet<WaitingLogin> waiting = new TreeSet<>(WaitingLogin.IN_TURN);
    private boolean turnOfSeen;

    /** Adds a login; returns the one that has to leave for it, which is itself when there is no place; null for none. */
    WaitingLogin add(WaitingLogin login) {
        if (waiting.stream().filter(one -> one.origin().equals(login.origin())).count() >= MOST_OF_ONE) {
            return login;
        }
        if (isFirstOfItsUser(login) && waiting.size() < MOST_USERS) {
            waiting.add(login);
            return null;
        }
        WaitingLogin last = null;
        if (!login.seen() && waiting.stream().filter(one -> !one.seen()).count() >= MOST - KEPT) {
            last = waiting.descendingSet().stream()
                    .filter(one -> !one.seen())
                    .findFirst()
                    .orElse(null);
        } else if (waiting.size() >= MOST) {
            last = waiting.last();
        }
        if (last != null) {
            if (WaitingLogin.BY_PROMISE.compare(last, login) <= 0) {
                return login;
            }
            waiting.remove(last);
        }
        waiting.add(login);
        return last;
    }

    private boolean isFirstOfItsUser(WaitingLogin login) {
        String who = login.origin().who();
        return !who.isEmpty()
                && login.failures() == 0
                && waiting.stream().noneMatch(one -> one.origin().who().equals(who));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Exchanges a login for one with other facts; false when it no longer waits. */
    boolean replace(WaitingLogin old, WaitingLogin by) {
        return waiting.remove(old) && waiting.add(by);
    }

    /** Whose turn it is; every other turn is of a network that was seen, so that no flood of others holds it up. */
    WaitingLogin next() {
        turnOfSeen = !turnOfSeen;
        WaitingLogin first = turnOfSeen
                ? waiting.stream().filter(WaitingLogin::seen).findFirst().orElse(null)
                : null;
        if (first == null) {
            return waiting.pollFirst();
        }
        waiting.remove(first);
        return first;
    }
}

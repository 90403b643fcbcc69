package org.omflow.booster.broker.audit;

/** What can be done at the Booster that is worth a line in the audit log. */
public enum Act {
    /** Somebody asked for what only an admin may have, and was refused. */
    LOGIN("login"),
    /** A user was added, or got another password and role. */
    USER_ADD("user.add"),
    /** A user got another password. */
    USER_PASSWORD("user.password"),
    /** A user was removed. */
    USER_REMOVE("user.remove"),
    /** The users of the other Booster replaced those of this one. */
    USER_MIRROR("user.mirror"),
    /** Dead jobs went back to the queue of jobs. */
    DEAD_RETRY("dead.retry"),
    /** Dead jobs were given up. */
    DEAD_DISCARD("dead.discard"),
    /** Message data was made the only one with which a Booster may work. */
    DATA_ACTIVATE("data.activate"),
    /** Message data was put aside, so that it is copied anew from the other Booster. */
    DATA_FRESH("data.fresh"),
    /** A certificate of the cluster's authority was made for a node. */
    KEY_ISSUE("key.issue"),
    /** A node got a new certificate in place of one that was about to end. */
    KEY_RENEW("key.renew"),
    /** A token by which machines may join was made. */
    TOKEN_ADD("token.add"),
    /** A token was made useless. */
    TOKEN_REVOKE("token.revoke"),
    /** A machine joined the cluster. */
    JOIN("join"),
    /** A machine was expelled from the cluster. */
    NODE_EXPEL("node.expel"),
    /** What the other Booster knows of nodes was taken in. */
    NODE_MIRROR("node.mirror");

    private final String text;

    Act(String text) {
        this.text = text;
    }

    /** The act as it stands in the log, such as {@code dead.retry}. */
    public String text() {
        return text;
    }
}

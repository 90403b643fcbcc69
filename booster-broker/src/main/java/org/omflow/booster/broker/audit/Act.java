package org.omflow.booster.broker.audit;

/** The acts that the audit log records. */
public enum Act {
    /** A login was refused. */
    LOGIN("login"),
    /** A user was added, or an existing one got a new password and role. */
    USER_ADD("user.add"),
    /** A user got a new password. */
    USER_PASSWORD("user.password"),
    /** For whom a user may act was changed. */
    USER_ACTING("user.acting"),
    /** A user was removed. */
    USER_REMOVE("user.remove"),
    /** The users of the other Booster replaced those of this one. */
    USER_SYNC("user.sync"),
    /** Dead jobs were retried. */
    DEAD_RETRY("dead.retry"),
    /** Dead jobs were discarded. */
    DEAD_DISCARD("dead.discard"),
    /** Message data was made the only data a Booster may work with. */
    DATA_ACTIVATE("data.activate"),
    /** Message data was set aside; the Booster then copies it from the other Booster. */
    DATA_FRESH("data.fresh"),
    /** All of a Booster was backed up. */
    BACKUP("backup"),
    /** A Booster was restored from a backup. */
    RESTORE("restore"),
    /** The cluster's authority issued a certificate for a node. */
    KEY_ISSUE("key.issue"),
    /** A node renewed its certificate before it expired. */
    KEY_RENEW("key.renew"),
    /** A join token was created. */
    TOKEN_ADD("token.add"),
    /** A join token was revoked. */
    TOKEN_REVOKE("token.revoke"),
    /** A machine joined the cluster. */
    JOIN("join"),
    /** For whom a machine may act was changed. */
    NODE_ACTING("node.acting"),
    /** A machine was expelled from the cluster. */
    NODE_EXPEL("node.expel"),
    /** The list of nodes was merged with that of the other Booster. */
    NODE_SYNC("node.sync");

    private final String text;

    Act(String text) {
        this.text = text;
    }

    /** The name of the act in the log, such as {@code dead.retry}. */
    public String text() {
        return text;
    }
}

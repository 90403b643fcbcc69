package org.omflow.booster.ha.tls;

import java.util.regex.Pattern;

/**
 * The identity of a node of the cluster: its role and name.
 *
 * @param role its role, such as {@code server}
 * @param name its own name, such as {@code server-a}
 */
public record NodeName(String role, String name) {
    /** The role of a Booster, which has the authority's key. */
    public static final String BOOSTER = "booster";
    /** The role of an OMFLOW Server. */
    public static final String SERVER = "server";
    /** The allowed form of a node's name. */
    public static final String FORM = "1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ROLE = Pattern.compile("[a-z]{1,32}");

    public NodeName {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a node's name: use " + FORM);
        }
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("'" + role + "' is not a role: use 1 to 32 lower-case letters");
        }
    }

    /** Whether others connect to it, so that its certificate has names; other nodes are clients only. */
    public boolean isReached() {
        return role.equals(BOOSTER) || role.equals(SERVER);
    }

    /**
     * The user as which it logs in with its certificate, such as {@code server/server-a}; no other user's name contains
     * a slash.
     */
    public String user() {
        return role + "/" + name;
    }

    /**
     * The node that logs in under this name.
     *
     * @throws IllegalArgumentException when it is not a node's user name
     */
    public static NodeName ofUser(String user) {
        int slash = user.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + user + "' is not a node: it has no role before a slash");
        }
        return new NodeName(user.substring(0, slash), user.substring(slash + 1));
    }

    @Override
    public String toString() {
        return role + " " + name;
    }
}

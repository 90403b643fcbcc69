package org.omflow.booster.ha.tls;

import java.util.regex.Pattern;

/**
 * Who a certificate speaks for: a part of the cluster and what it is there.
 *
 * @param role what it is, such as {@code server}
 * @param name its own name, such as {@code server-a}
 */
public record NodeName(String role, String name) {
    /** What a node may be called. */
    public static final String FORM = "1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ROLE = Pattern.compile("[a-z]{1,32}");

    public NodeName {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no node's name: use " + FORM);
        }
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("'" + role + "' is no role");
        }
    }

    /**
     * As whom it logs in by its certificate, such as {@code server/server-a}; a slash is in no user's name, so that nobody
     * else has it.
     */
    public String user() {
        return role + "/" + name;
    }

    /**
     * The node that logs in under this name.
     *
     * @throws IllegalArgumentException when it is no node's
     */
    public static NodeName ofUser(String user) {
        int slash = user.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + user + "' is no node: it has no role before a slash");
        }
        return new NodeName(user.substring(0, slash), user.substring(slash + 1));
    }

    @Override
    public String toString() {
        return role + " " + name;
    }
}

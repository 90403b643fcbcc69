package org.omflow.booster.broker.audit;

/**
 * The user who performs an act, and where the request comes from.
 *
 * @param who a user of the Booster; for a command, the user of the operating system
 * @param from an address, or {@value #COMMAND_LINE}
 */
public record Actor(String who, String from) {
    static final String COMMAND_LINE = "command line";

    /** The operating system user who runs a command on this machine. */
    public static Actor atCommandLine() {
        return new Actor(System.getProperty("user.name"), COMMAND_LINE);
    }
}

package org.omflow.booster.broker.audit;

/**
 * Who does something, and from where.
 *
 * @param who a user of the Booster, or of the operating system for a command
 * @param from an address, or {@value #COMMAND_LINE}
 */
public record Actor(String who, String from) {
    static final String COMMAND_LINE = "command line";

    /** The user of the operating system who gave a command on this machine. */
    public static Actor atCommandLine() {
        return new Actor(System.getProperty("user.name"), COMMAND_LINE);
    }
}

package org.omflow.booster.broker.user;

import org.omflow.booster.ha.message.MayActFor;

/** For whom a submitter may act, as an administrator writes it for a command and reads it in the answer. */
public final class ActingOption {
    /** Its name among the options of a command. */
    public static final String NAME = "--may-act-for";
    /** What to write when it acts for itself only. */
    public static final String NONE = "none";

    /** What to write. */
    public static final String DESCRIPTION = "For whom a submitter may act, that is, whom it may name in 'by': '*' for"
            + " anyone, 'none', or names separated by commas. It always acts for itself, an admin for anyone.";

    private static final int AUDITED = 200;

    private ActingOption() {}

    /** @throws UsersException saying what is wrong and what to write */
    public static MayActFor parse(String written) throws UsersException {
        try {
            return MayActFor.parse(written);
        } catch (IllegalArgumentException e) {
            throw new UsersException("For whom it may act: " + e.getMessage(), e);
        }
    }

    /** For the answer of a command, after "acts". */
    public static String text(MayActFor mayActFor) {
        return mayActFor.isItselfOnly()
                ? "for itself only"
                : mayActFor.equals(MayActFor.ANYONE) ? "for anyone" : "for itself and for " + mayActFor.shown();
    }

    /** What was written, for a line of the audit log: the end of its subject. */
    public static String audited(String written) {
        String shown = written.length() > AUDITED ? written.substring(0, AUDITED) + "..." : written;
        return ", may act for '" + shown + "'";
    }
}

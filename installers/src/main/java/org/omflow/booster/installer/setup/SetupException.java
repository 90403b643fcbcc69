package org.omflow.booster.installer.setup;

/** The installation ends, with a sentence for the administrator and an exit code for a script. */
final class SetupException extends Exception {
    /** Something could not be done on this machine; run it again when that is mended. */
    static final int FAILED = 1;
    /** The command line or the answers are wrong; nothing was changed. */
    static final int WRONG_ANSWERS = 2;
    /** The new version did not become healthy, and the old one runs again. */
    static final int WENT_BACK = 3;
    /** This user may not do it; nothing was changed. */
    static final int NO_RIGHT = 4;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    SetupException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    SetupException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}

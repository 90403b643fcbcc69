package org.omflow.booster.installer.setup;

/** The installer as anyone but root runs it, for tests that run as root. */
final class UnprivilegedSetup {
    private UnprivilegedSetup() {}

    public static void main(String[] args) {
        System.exit(SetupMain.commandLine(new SetupMain(new Machine(false, false), new NetworkReach()))
                .execute(args));
    }
}

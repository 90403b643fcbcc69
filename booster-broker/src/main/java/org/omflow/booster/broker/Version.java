package org.omflow.booster.broker;

/** The version of this program, as its jar says. */
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "not packaged" : version;
    }
}

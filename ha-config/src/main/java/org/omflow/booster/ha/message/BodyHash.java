package org.omflow.booster.ha.message;

import org.omflow.booster.ha.hash.Sha256;

/** Tells two jobs of the same id apart by what they ask for. */
public final class BodyHash {
    private BodyHash() {}

    /** The SHA-256 of a job's type and body, in hexadecimal digits. */
    public static String of(String type, String body) {
        return Sha256.hex(type + "\n", body);
    }
}

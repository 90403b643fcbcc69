package org.omflow.booster.tests.testcount;

/**
 * How one test ended.
 *
 * @param module the module it belongs to
 * @param name class and method
 * @param kind what became of it
 * @param reason why it was skipped, on one line; empty otherwise
 */
record TestOutcome(String module, String name, Kind kind, String reason) {
    enum Kind {
        PASSED,
        FAILED,
        SKIPPED
    }
}

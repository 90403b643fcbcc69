package org.omflow.booster.broker.backup;

/** The two journals of the message broker. */
enum JournalKind {
    MESSAGES("journal", "activemq-data", "amq"),
    BINDINGS("bindings", "activemq-bindings", "bindings");

    private final String folder;
    private final String prefix;
    private final String ending;

    JournalKind(String folder, String prefix, String ending) {
        this.folder = folder;
        this.prefix = prefix;
        this.ending = ending;
    }

    /** The name of its folder. */
    String folder() {
        return folder;
    }

    /** The begin of the names of its files. */
    String prefix() {
        return prefix;
    }

    /** The end of the names of its files, without the dot. */
    String ending() {
        return ending;
    }
}

package org.omflow.booster.tests.speed;

/** How orders are submitted. */
enum Manner {
    /** Each sender waits until the Booster has its order on disk before it sends the next. */
    BLOCKING("8 blocking", 8, 1),
    /** One sender that waits only for the commit of each hundred. */
    TRANSACTED("1 in transactions of 100", 1, 100);

    private final String text;
    private final int submitters;
    private final int transaction;

    Manner(String text, int submitters, int transaction) {
        this.text = text;
        this.submitters = submitters;
        this.transaction = transaction;
    }

    /** As it stands in the report. */
    String text() {
        return text;
    }

    /** How many senders work side by side. */
    int submitters() {
        return submitters;
    }

    /** How many orders a sender sends before it waits. */
    int transaction() {
        return transaction;
    }
}

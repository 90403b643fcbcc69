package org.omflow.booster.broker.data;

import java.util.OptionalLong;

/**
 * What a Booster does with message data when it is started.
 *
 * @param worth what would be lost with it
 * @param sentence for an administrator
 */
record Verdict(Worth worth, String sentence) {
    /** What would be lost with data. */
    enum Worth {
        /** Nothing: there is no data, or it was never worked with. */
        NOTHING,
        /** What it holds is done, or is on the other Booster too. */
        OLDER,
        /** Jobs that are nowhere else, perhaps. */
        NEWEST,
        /** It cannot be told. */
        UNKNOWN
    }

    /** Judges data by what the database says. */
    static Verdict of(DataFacts data, PairFacts pair) {
        if (!data.exists()) {
            return new Verdict(
                    Worth.NOTHING, "There is no finished data here: it will be copied from the other Booster.");
        }
        if (pair.nodeId().isPresent() && !pair.nodeId().equals(data.nodeId())) {
            return new Verdict(
                    Worth.UNKNOWN, "This is the data of another pair: no Booster of this pair works with it.");
        }
        OptionalLong own = data.sequence();
        if (own.isEmpty()) {
            return pair.demanded() == 0
                    ? new Verdict(Worth.UNKNOWN, "No pair has worked with this data yet: a primary may work with it.")
                    : new Verdict(
                            Worth.UNKNOWN,
                            "This is a copy that was not finished, or the data of a Booster that worked alone: what the"
                                    + " other Booster has will be copied over it.");
        }
        return judge(own.getAsLong(), pair);
    }

    private static Verdict judge(long own, PairFacts pair) {
        if (pair.allows(own)) {
            return own == 0
                    ? new Verdict(Worth.NOTHING, "This data was never worked with: it may work.")
                    : new Verdict(Worth.NEWEST, "This data is the newest: it may work.");
        }
        if (own < pair.demanded()) {
            return new Verdict(
                    Worth.OLDER,
                    "This data is older than what the pair worked with last (its sequence is " + own
                            + ", the newest has " + pair.demanded() + "): it will only be copied over.");
        }
        return new Verdict(
                Worth.UNKNOWN,
                "This data is newer than the database knows (its sequence is " + own + ", the database has "
                        + pair.demanded()
                        + "), as after a backup of the database was restored: no Booster works until data is chosen with"
                        + " 'data activate'.");
    }
}

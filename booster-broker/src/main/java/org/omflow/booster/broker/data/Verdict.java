package org.omflow.booster.broker.data;

import java.util.OptionalLong;

/**
 * Judges message data: what a Booster does with it at its start, and what would be lost without it.
 *
 * @param worth what would be lost without the data
 * @param sentence the judgement, for an administrator
 */
record Verdict(Worth worth, String sentence) {
    /** What would be lost without the data. */
    enum Worth {
        /** Nothing: there is no data, or it was never used. */
        NOTHING,
        /** Nothing new: its jobs are done, or are on the other Booster too. */
        OLDER,
        /** Possibly jobs that exist nowhere else. */
        NEWEST,
        /** Not known. */
        UNKNOWN
    }

    /** Judges data by what the database says. */
    static Verdict of(DataFacts data, PairFacts pair) {
        if (!data.exists()) {
            return new Verdict(
                    Worth.NOTHING, "There is no complete data here: this Booster copies it from the other one.");
        }
        if (pair.nodeId().isPresent() && !pair.nodeId().equals(data.nodeId())) {
            return new Verdict(Worth.UNKNOWN, "This data belongs to another pair: no Booster of this pair uses it.");
        }
        OptionalLong own = data.sequence();
        if (own.isEmpty()) {
            return pair.demanded() == 0
                    ? new Verdict(Worth.UNKNOWN, "No pair has used this data yet: a primary may use it.")
                    : new Verdict(
                            Worth.UNKNOWN,
                            "This is an unfinished copy, or the data of a Booster that worked alone: it is replaced by a"
                                    + " copy of the other Booster's data.");
        }
        return judge(own.getAsLong(), pair);
    }

    private static Verdict judge(long own, PairFacts pair) {
        if (pair.allows(own)) {
            return own == 0
                    ? new Verdict(Worth.NOTHING, "This data was never used: a Booster may use it.")
                    : new Verdict(Worth.NEWEST, "This data is the newest: a Booster may use it.");
        }
        if (own < pair.demanded()) {
            return new Verdict(
                    Worth.OLDER,
                    "This data is older than what the pair used last (its sequence is " + own + ", the newest has "
                            + pair.demanded() + "): it is replaced by a copy of the newest.");
        }
        return new Verdict(
                Worth.UNKNOWN,
                "This data is newer than the database knows (its sequence is " + own + ", the database has "
                        + pair.demanded()
                        + "), as after restoring a backup of the database: no Booster works until you choose the data with"
                        + " 'data activate'.");
    }
}

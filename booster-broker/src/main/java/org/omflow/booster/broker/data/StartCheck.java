package org.omflow.booster.broker.data;

import java.io.IOException;
import java.util.Optional;
import org.omflow.booster.broker.home.Home;

/**
 * Tells whether a Booster of a pair must not start its message broker with the data it has. The broker itself would take
 * data that the database does not know for worthless, move it away, and could begin with nothing.
 */
public final class StartCheck {
    private StartCheck() {}

    /**
     * Why the broker must not be started, as a sentence; empty when it may.
     *
     * @param pairNodeId which data is the pair's, by the database
     * @param sequence which sequence the database demands, negative while it is being raised; 0 when it knows none
     * @throws IOException when the data cannot be read
     */
    public static Optional<String> reasonToWait(Home home, Optional<String> pairNodeId, long sequence)
            throws IOException {
        if (DataMove.unfinished(home.data()).isPresent()) {
            return Optional.of("A 'data' command was interrupted while it moved the folders in " + home.data()
                    + ": give it again, it goes on where it stopped");
        }
        DataFacts data = DataFacts.of(home);
        if (!data.exists() || data.sequence().isEmpty() || data.sequence().getAsLong() == 0) {
            return Optional.empty();
        }
        if (pairNodeId.isPresent() && !pairNodeId.equals(data.nodeId())) {
            return Optional.of("The data in " + home.data() + " is that of another pair (node id "
                    + data.nodeId().orElseThrow() + ", this pair has " + pairNodeId.get()
                    + "): set the right --home, or put it aside with 'data fresh'");
        }
        long own = data.sequence().getAsLong();
        if (own > Math.abs(sequence)) {
            return Optional.of(
                    "The data in " + home.data() + " is newer than the database knows (its sequence is " + own
                            + ", the database has " + Math.abs(sequence)
                            + "): look at both Boosters with 'data show', then choose the data with 'data activate'");
        }
        return Optional.empty();
    }
}
